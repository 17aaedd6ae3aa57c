// Modules that the build makes.
declare module "virtual:icons" {
  const nodes: Record<string, [tag: string, attributes: Record<string, string>][]>;
  export default nodes;
}
