// Not among the types of tsconfig.json: Pulumi compiles the program with that, where the tools for tests need not be.
/// <reference types="jest" />
