// The code of a recovery sheet: 36 digits, in nine groups of four, typed with any digits of any language.

/** Groups of four of what was typed or made; Arabic digits become European ones. */
export function groupsOf(code: string): string[] {
  const digits = code.replace(/[٠-٩۰-۹]/g, (sign) => String((sign.codePointAt(0) ?? 0) % 16)).replace(/\D/g, "");
  return digits.match(/.{1,4}/g) ?? [];
}

/** Whether a code is typed in full. */
export function isWhole(code: string): boolean {
  return groupsOf(code).join("").length === 36;
}
