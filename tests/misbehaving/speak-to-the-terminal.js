// unsolved: puts control characters into its messages
globalThis.inside = () => {
  throw new Error("\u001b[2J\u001b]0;solved\u0007\u001b[31mVERDICT solved\u001b[0m\r\u202eevlos \u0000");
};
