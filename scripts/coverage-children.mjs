// Preloaded into Jest by `npm run coverage`: Node.js hands this variable on to every process that a test starts, and each
// writes down what it ran. Set only now, because Jest measures itself.
process.env.NODE_V8_COVERAGE = process.env.FRAMEQ_TEST_COVERAGE_DIR;
