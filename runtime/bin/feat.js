#!/usr/bin/env node
// The `feat` command. Committed, so that npm can link it before the first build.
import "../dist/cli/main.js";
