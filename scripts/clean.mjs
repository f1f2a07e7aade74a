// Removes what the build and the demo made.
import fs from "node:fs";

for (const made of ["dist", "out", ".ensure.lock"]) fs.rmSync(made, { recursive: true, force: true });
