/** Texts of CUDA and its libraries. ONNX Runtime has no typed error (its issue 16307). */
const OUT_OF_MEMORY = [
  /CUDA failure 2\b/,
  /CUDA(?: error)?:? out of memory/i,
  /cudaErrorMemoryAllocation/,
  /CUBLAS_STATUS_ALLOC_FAILED/,
  /CUDNN_STATUS_ALLOC_FAILED/,
];
/** ONNX Runtime says this of the CPU's arena too. */
const ARENA_TEXT = /Failed to allocate memory for requested buffer/;

/** Unavailable, none there, invalid, uncorrectable memory error, unknown: nothing that a stage can cause by itself. */
const LOST = [
  /CUDA failure (?:46|100|101|214|999)\b/,
  /cudaError(?:DevicesUnavailable|NoDevice|InvalidDevice|ECCUncorrectable)/,
  /no CUDA-capable device is detected/i,
  /GPU is lost|fallen off the bus/i,
];

/** True when the text of an error, or what a process printed, says that the GPU's memory was not enough. */
export function isGpuOutOfMemory(text: string, device: 'cpu' | 'cuda'): boolean {
  if (OUT_OF_MEMORY.some((pattern) => pattern.test(text))) return true;
  return device === 'cuda' && ARENA_TEXT.test(text);
}

/** True when the text says that the GPU is gone, rather than that it was used wrongly. */
export function isGpuLost(text: string, device: 'cpu' | 'cuda'): boolean {
  return device === 'cuda' && LOST.some((pattern) => pattern.test(text));
}
