// Modules that the build makes.
declare module "virtual:icons" {
  const nodes: Record<string, [tag: string, attributes: Record<string, string>][]>;
  export default nodes;
}

/** The ids of all texts. */
declare module "virtual:messages/ids" {
  const ids: string[];
  export default ids;
}

/** The texts of a language, in the order of the ids. */
declare module "virtual:messages/en" {
  const texts: string[];
  export default texts;
}

declare module "virtual:messages/ar" {
  const texts: string[];
  export default texts;
}
