// `npm run setup`: makes the machine ready to build; with `-- --test` also ready to test.
import { prepareBuild, prepareServers } from "./machine.mjs";
import { main } from "./run.mjs";

await main(async () => {
  await prepareBuild();
  if (process.argv.includes("--test")) await prepareServers();
  console.error("Ready.");
});
