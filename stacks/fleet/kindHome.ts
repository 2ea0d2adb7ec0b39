/** Variable of the environment with the home folder that Kind's provider shall see. */
export const KIND_HOME = "SLIM_KIND_HOME";
