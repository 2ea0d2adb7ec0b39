// Stands in for the part of the Pulumi SDK that packs functions to run elsewhere. Nothing here does that, and it would
// load TypeScript and 400 other modules for every test file.
export {};
