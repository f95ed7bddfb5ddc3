// unsolved, tampered, broken (only isolated): allocates buffers without an end
const kept = [];
for (;;) kept.push(Buffer.alloc(64 << 20, 1));
