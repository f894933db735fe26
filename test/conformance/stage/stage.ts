export interface Stage {
  reset(): Promise<void>;
}
