/** The environment of a server, and its platform as Node names it. */
export interface ServerEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}
