// When an account is so full that its user should know.

/** The share from which on a mailbox is nearly full. */
const nearly = 0.9;

/** How full something is. What has no limit never is. */
export function fullness({ used, limit }: { used: number; limit: number | null }): "plain" | "nearly" | "full" {
  if (limit === null || used <= limit * nearly) return "plain";
  return used < limit ? "nearly" : "full";
}
