// unsolved (only isolated): allocates objects without an end
const kept = [];
for (;;) kept.push(new Array(1000).fill({}));
