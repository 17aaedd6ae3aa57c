// `npm run package`: makes the packages that users install, for the system that this runs on.
import { join } from "node:path";
import { bundlePackages, prepareBuild, prepareNode } from "./machine.mjs";
import { main, run, target } from "./run.mjs";

const bundles = { linux: "deb,rpm", darwin: "app,dmg", win32: "nsis" };

await main(async () => {
  await prepareBuild(process.platform === "linux" ? bundlePackages : []);
  await prepareNode();
  // It builds the front end by itself.
  await run("npx", ["--no-install", "tauri", "build", "--bundles", bundles[process.platform] ?? "deb"]);
  console.log(`\nThe packages are below ${join(target, "release", "bundle")}`);
});
