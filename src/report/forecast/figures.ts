/** Hours as people plan them: whole ones, and above a hundred in tens. */
export function plannedHours(hours: number): number {
  return hours > 100 ? Math.round(hours / 10) * 10 : Math.ceil(hours)
}
