/** The door of models: configuration in, module and decode out. */
export {};
