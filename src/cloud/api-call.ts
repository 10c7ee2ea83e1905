/** A request to a DNS service that has ended, without its content. */
export interface ApiCall {
  readonly action: string;
  /** The ID of the zone or other object that it concerns; null for a listing. */
  readonly subject: string | null;
  readonly milliseconds: number;
  /** The service's name of the error; null if it succeeded. */
  readonly error: string | null;
}
