//! Random draws: hashes of the seed and of what is decided, so that a draw does not depend on the number of earlier
//! draws.

/// Returns the number drawn for the `count`th request of an operation.
pub(super) fn draw(seed: u64, operation: &str, count: u64, purpose: u64) -> u64 {
    let named = operation
        .bytes()
        .fold(mixed(seed), |hash, byte| mixed(hash ^ u64::from(byte)));
    mixed(mixed(named ^ count) ^ purpose)
}

/// Returns whether a draw is a hit at this probability.
pub(super) fn is_hit(draw: u64, probability: f64) -> bool {
    // An f64 holds 53 bits exactly.
    ((draw >> 11) as f64) < probability * (1_u64 << 53) as f64
}

/// One step of SplitMix64.
pub(super) fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frequency_of_hits_is_their_probability() {
        for probability in [0.0, 0.05, 0.5, 1.0] {
            let hit = (0..10_000)
                .filter(|&count| is_hit(draw(7, "PutItem", count, 0), probability))
                .count() as f64;
            assert!(
                (hit / 10_000.0 - probability).abs() < 0.015,
                "{hit} at {probability}"
            );
        }
        assert!(!is_hit(0, 0.0) && is_hit(u64::MAX, 1.0));
    }

    #[test]
    fn every_argument_changes_the_draw() {
        let draws = [
            draw(7, "PutItem", 0, 0),
            draw(8, "PutItem", 0, 0),
            draw(7, "GetItem", 0, 0),
            draw(7, "PutItem", 1, 0),
            draw(7, "PutItem", 0, 1),
        ];
        let distinct: std::collections::HashSet<u64> = draws.into();
        assert_eq!(distinct.len(), 5);
    }
}
