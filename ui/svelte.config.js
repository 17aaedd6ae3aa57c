// Runes everywhere, and no CSS that nobody uses.
export default { compilerOptions: { runes: true } };
