import { ProtobufWriter } from './protobuf-writer.js';

/** Element types, with their numbers in TensorProto.DataType. */
const ELEMENT = { float: 1, uint8: 2, int64: 7 } as const;
export type ElementType = keyof typeof ELEMENT;
/** A size, or the name of one that may vary. */
export type Dimension = number | string;
export type Attribute = number | string | readonly number[];

/** A value that flows through the graph, by name. */
export type Tensor = string & { readonly tensor?: never };

/**
 * Builds an ONNX model, node by node. Field numbers are those of onnx.proto3
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3); operators are of opset 17, the file of IR version 8, which
 * every ONNX Runtime since 1.12 reads. The same calls give the same bytes.
 */
export class OnnxGraph {
  private readonly nodes: Uint8Array[] = [];
  private readonly constants: Uint8Array[] = [];
  private readonly inputs: Uint8Array[] = [];
  private readonly outputs: Uint8Array[] = [];
  private names = 0;

  constructor(private readonly name: string) {}

  input(name: string, type: ElementType, shape: readonly Dimension[]): Tensor {
    this.inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(tensor: Tensor, type: ElementType, shape: readonly Dimension[]): void {
    this.outputs.push(valueInfo(tensor, type, shape));
  }

  /** A constant of single-precision numbers; no shape means a single one. */
  floats(values: readonly number[], shape: readonly number[] = []): Tensor {
    const raw = Buffer.alloc(values.length * 4);
    values.forEach((value, i) => raw.writeFloatLE(value, i * 4));
    return this.constant('float', shape, raw);
  }

  /** A constant list of whole numbers, e.g. a shape. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
    const raw = Buffer.alloc(values.length * 8);
    values.forEach((value, i) => raw.writeBigInt64LE(BigInt(value), i * 8));
    return this.constant('int64', shape, raw);
  }

  /**
   * Adds an operator and answers its output.
   * @param attributes whole numbers become INT, other numbers FLOAT, lists INTS, texts STRING
   */
  node(
    operator: string,
    inputs: readonly Tensor[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output?: string,
  ): Tensor {
    return this.addNode(operator, inputs, attributes, [output ?? this.fresh()])[0]!;
  }

  /** Adds an operator with several outputs. */
  nodeWithOutputs(
    operator: string,
    inputs: readonly Tensor[],
    attributes: Readonly<Record<string, Attribute>>,
    count: number,
  ): Tensor[] {
    return this.addNode(
      operator,
      inputs,
      attributes,
      Array.from({ length: count }, () => this.fresh()),
    );
  }

  /** The model as a file. @param metadata kept in the file, for people */
  build(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const graph = new ProtobufWriter();
    for (const node of this.nodes) graph.bytes(1, node);
    graph.bytes(2, this.name);
    for (const constant of this.constants) graph.bytes(5, constant);
    for (const input of this.inputs) graph.bytes(11, input);
    for (const output of this.outputs) graph.bytes(12, output);
    const model = new ProtobufWriter().int(1, 8).bytes(2, 'frameq').bytes(7, graph.finish());
    model.message(8, (opset) => opset.bytes(1, '').int(2, 17));
    for (const [key, value] of Object.entries(metadata))
      model.message(14, (entry) => entry.bytes(1, key).bytes(2, value));
    return model.finish();
  }

  private addNode(
    operator: string,
    inputs: readonly Tensor[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: Tensor[],
  ): Tensor[] {
    const node = new ProtobufWriter();
    for (const input of inputs) node.bytes(1, input);
    for (const output of outputs) node.bytes(2, output);
    node.bytes(3, `${operator}_${outputs[0]}`).bytes(4, operator);
    for (const [name, value] of Object.entries(attributes))
      node.message(5, (attribute) => writeAttribute(attribute, name, value));
    this.nodes.push(node.finish());
    return outputs;
  }

  private constant(type: ElementType, shape: readonly number[], raw: Uint8Array): Tensor {
    const name = this.fresh();
    const tensor = new ProtobufWriter();
    for (const size of shape) tensor.int(1, size);
    this.constants.push(tensor.int(2, ELEMENT[type]).bytes(8, name).bytes(9, raw).finish());
    return name;
  }

  private fresh(): Tensor {
    return `v${this.names++}`;
  }
}

/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20 (FLOAT 1, INT 2, STRING 3, INTS 7). */
function writeAttribute(attribute: ProtobufWriter, name: string, value: Attribute): void {
  attribute.bytes(1, name);
  if (typeof value === 'string') attribute.bytes(4, value).int(20, 3);
  else if (typeof value !== 'number') {
    for (const item of value) attribute.int(8, item);
    attribute.int(20, 7);
  } else if (Number.isInteger(value)) attribute.int(3, value).int(20, 2);
  else attribute.float(2, value).int(20, 1);
}

/** ValueInfoProto: name 1, type 2; TypeProto.tensor_type 1 (elem_type 1, shape 2); dim 1 (dim_value 1, dim_param 2). */
function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): Uint8Array {
  const info = new ProtobufWriter().bytes(1, name);
  info.message(2, (typeProto) =>
    typeProto.message(1, (tensor) => {
      tensor.int(1, ELEMENT[type]);
      tensor.message(2, (shapeProto) => {
        for (const size of shape)
          shapeProto.message(1, (dim) => (typeof size === 'number' ? dim.int(1, size) : dim.bytes(2, size)));
      });
    }),
  );
  return info.finish();
}
