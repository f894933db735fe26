/** Seconds of the simulator's clock that the emulated engine takes to begin: the real one needs about as long. */
export const START_SECONDS = 3;
