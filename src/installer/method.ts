import type { CommandOptions } from './runCommand';

/** What a way of getting the binding works with. */
export interface MethodContext {
  /** The `node_modules` that tfjs-node was fetched into. */
  readonly packages: string;
  /** An empty folder that the binding and its libraries go to. */
  readonly destination: string;
  /** An empty folder for what is thrown away. */
  readonly scratch: string;
  readonly run: (
    command: string,
    args: readonly string[],
    options: Omit<CommandOptions, 'signal'>,
  ) => Promise<string>;
  readonly report: (message: string) => void;
}

/** A way of getting tfjs-node's native binding and libtensorflow. */
export interface Method {
  /** In a sentence such as "… failed". */
  readonly name: string;
  /** @returns the binding's path relative to the destination, and where it came from, in words. */
  install(context: MethodContext): Promise<{ binding: string; origin: string }>;
}
