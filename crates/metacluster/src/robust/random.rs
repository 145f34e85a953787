//! Seeded numbers, a stream of its own for every draw, so that no draw depends on the threads or on the others.

/// The odd number nearest to 2⁶⁴/φ: steps of it visit every state, and as evenly as can be.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014): passes BigCrush,
/// one addition and one hash a number, the same on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Stream(u64);

impl Stream {
    /// The stream of one draw under a seed. O(1), so that draw a million needs none before it.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        // Hashed twice, so that neighbouring draws do not walk the same road a step apart.
        Self(mix(seed ^ mix(number.wrapping_add(STEP))))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// In [0, 1), a multiple of 2⁻⁵³.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_published_generator() {
        // The reference implementation's first numbers for the state 1234567.
        let mut stream = Stream(1_234_567);
        let numbers = [stream.next(), stream.next(), stream.next()];
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn streams_are_even_within_and_across() {
        const MANY: u64 = 40_000;
        for second in [false, true] {
            let mut tenths = [0u32; 10];
            for number in 0..MANY {
                let mut stream = Stream::new(7, number);
                let mut unit = stream.unit();
                if second {
                    unit = stream.unit();
                }
                tenths[(unit * 10.0) as usize] += 1;
            }
            let expected = MANY as f64 / 10.0;
            // Chi square with nine degrees of freedom exceeds 28 once in a thousand seeds.
            let chi: f64 = tenths.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
            assert!(chi < 28.0, "{tenths:?}");
        }
    }
}
