import { OnnxGraph, type Tensor } from './onnx-graph.js';

/** What the model answers, one number a frame each. */
export const FRAME_QUALITY_OUTPUTS = [
  'sharpness',
  'exposure',
  'contrast',
  'noise',
  'black',
  'clipped',
  'motion',
  'activity',
] as const;

/**
 * Builds the model that measures frames. Input: luma `frames` [N, H, W], 0 to 255, and `previous` [1, H, W], the frame
 * before the first (the first itself at the beginning). H and W may vary and have to be at least 32.
 *
 * - sharpness: energy of second over energy of first derivatives of the slightly smoothed frame, square root, scaled so that
 *   a crisp edge reads 1; a Gaussian blur of 1, 2, 4 pixels reads about 0.65, 0.37, 0.2. Contrast cancels out, and smoothing
 *   keeps noise from passing for detail. (After the Laplacian focus measures in Pertuz, Puig, Garcia 2013.)
 * - exposure: mean, 0 to 1.   - contrast: standard deviation over 255.
 * - noise: Immerkær 1996 ("Fast Noise Variance Estimation"), in levels, of the calmest tenth of 8 x 8 blocks.
 * - black: share of pixels below level 24.   - clipped: share of pixels above level 250.
 * - motion: largest mean change of a 16 x 16 block since the frame before.   - activity: mean change, both in levels.
 */
export function buildFrameQuality(): Uint8Array {
  const g = new OnnxGraph('frame-quality');
  const bytes = g.input('frames', 'uint8', ['N', 'H', 'W']);
  const before = g.input('previous', 'uint8', [1, 'H', 'W']);
  const luma = g.node('Unsqueeze', [g.node('Cast', [bytes], { to: 1 }), g.integers([1])]);
  const first = g.node('Unsqueeze', [g.node('Cast', [before], { to: 1 }), g.integers([1])]);
  addSharpness(g, luma);
  addLight(g, luma);
  addNoise(g, luma);
  addMotion(g, luma, first);
  for (const name of FRAME_QUALITY_OUTPUTS) g.output(name, 'float', ['N']);
  return g.build({ about: 'Measures frames; made by frameq, no training data.', licence: 'Apache-2.0' });
}

/** The ratio of a step edge after smoothing, by hand: 0.25 to 0.3125. */
const CRISP = 0.8;

const conv = (g: OnnxGraph, x: Tensor, kernel: readonly number[]): Tensor =>
  g.node('Conv', [x, g.floats(kernel, [1, 1, 3, 3])], { kernel_shape: [3, 3] });
const mean = (g: OnnxGraph, x: Tensor, name?: string): Tensor =>
  g.node('ReduceMean', [x], { axes: [1, 2, 3], keepdims: 0 }, name);
const square = (g: OnnxGraph, x: Tensor): Tensor => g.node('Mul', [x, x]);

function addSharpness(g: OnnxGraph, luma: Tensor): void {
  const smooth = conv(
    g,
    luma,
    [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16),
  );
  const laplacian = mean(g, square(g, conv(g, smooth, [0, 1, 0, 1, -4, 1, 0, 1, 0])));
  const across = mean(g, square(g, conv(g, smooth, [0, 0, 0, -0.5, 0, 0.5, 0, 0, 0])));
  const down = mean(g, square(g, conv(g, smooth, [0, -0.5, 0, 0, 0, 0, 0, 0.5, 0])));
  // The added constants outweigh rounding noise where a frame has no edges: it then reads as 1, not as blurred.
  const gradient = g.node('Add', [g.node('Add', [across, down]), g.floats([0.01])]);
  const ratio = g.node('Div', [
    g.node('Add', [laplacian, g.floats([0.008])]),
    g.node('Mul', [gradient, g.floats([CRISP])]),
  ]);
  g.node('Sqrt', [ratio], {}, 'sharpness');
}

function addLight(g: OnnxGraph, luma: Tensor): void {
  const average = mean(g, luma);
  g.node('Div', [average, g.floats([255])], {}, 'exposure');
  const variance = g.node('Sub', [mean(g, square(g, luma)), square(g, average)]);
  g.node('Div', [g.node('Sqrt', [g.node('Max', [variance, g.floats([0])])]), g.floats([255])], {}, 'contrast');
  mean(g, g.node('Cast', [g.node('Less', [luma, g.floats([24])])], { to: 1 }), 'black');
  mean(g, g.node('Cast', [g.node('Greater', [luma, g.floats([250])])], { to: 1 }), 'clipped');
}

function addNoise(g: OnnxGraph, luma: Tensor): void {
  const response = g.node('Abs', [conv(g, luma, [1, -2, 1, -2, 4, -2, 1, -2, 1])]);
  const blocks = g.node('AveragePool', [response], { kernel_shape: [8, 8], strides: [8, 8] });
  const rows = g.node('Flatten', [blocks], { axis: 1 });
  const count = g.node('Gather', [g.node('Shape', [rows]), g.integers([1])], { axis: 0 });
  const tenth = g.node('Div', [g.node('Add', [count, g.integers([9])]), g.integers([10])]);
  const [calmest] = g.nodeWithOutputs('TopK', [rows, tenth], { axis: 1, largest: 0, sorted: 0 }, 2);
  const level = g.node('ReduceMean', [calmest!], { axes: [1], keepdims: 0 });
  g.node('Mul', [level, g.floats([Math.sqrt(Math.PI / 2) / 6])], {}, 'noise');
}

function addMotion(g: OnnxGraph, luma: Tensor, first: Tensor): void {
  const earlier = g.node('Slice', [luma, g.integers([0]), g.integers([-1]), g.integers([0])]);
  const previous = g.node('Concat', [first, earlier], { axis: 0 });
  const change = g.node('Abs', [g.node('Sub', [luma, previous])]);
  const blocks = g.node('AveragePool', [change], { kernel_shape: [16, 16], strides: [16, 16] });
  g.node('ReduceMax', [blocks], { axes: [1, 2, 3], keepdims: 0 }, 'motion');
  mean(g, change, 'activity');
}
