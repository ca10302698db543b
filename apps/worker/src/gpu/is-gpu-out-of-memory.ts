/** Texts of CUDA and its libraries. ONNX Runtime has no typed error (its issue 16307). */
const CUDA_TEXTS = [
  /CUDA failure 2\b/,
  /CUDA(?: error)?:? out of memory/i,
  /cudaErrorMemoryAllocation/,
  /CUBLAS_STATUS_ALLOC_FAILED/,
  /CUDNN_STATUS_ALLOC_FAILED/,
];
/** ONNX Runtime says this of the CPU's arena too. */
const ARENA_TEXT = /Failed to allocate memory for requested buffer/;

/** True when the text of an error, or what a process printed, says that the GPU's memory was not enough. */
export function isGpuOutOfMemory(text: string, device: 'cpu' | 'cuda'): boolean {
  if (CUDA_TEXTS.some((pattern) => pattern.test(text))) return true;
  return device === 'cuda' && ARENA_TEXT.test(text);
}
