//! Chance from a seed. Everybody has their own, so that what one draws does not depend on who else draws in between.

/// SplitMix64: small, and the same everywhere and for ever.
#[derive(Debug, Clone)]
pub struct Chance(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    /// The chance of the `nth` of those who share a seed.
    pub fn of(seed: u64, nth: u64) -> Self {
        let mut mixed = Self(seed ^ nth.wrapping_add(1).wrapping_mul(STEP));
        Self(mixed.draw())
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// From nothing until before the end.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end.max(1)
    }

    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    pub fn one_of<T: Clone>(&mut self, these: &[T]) -> Option<T> {
        let place = self.below(these.len() as u64);
        usize::try_from(place).ok().and_then(|place| these.get(place)).cloned()
    }
}

#[test]
fn a_seed_draws_the_same_again_and_a_neighbour_something_else() {
    let drawn = |seed, nth| {
        std::iter::repeat_with({
            let mut chance = Chance::of(seed, nth);
            move || chance.draw()
        })
        .take(5)
        .collect::<Vec<_>>()
    };
    assert_eq!(drawn(7, 1), drawn(7, 1));
    assert_ne!(drawn(7, 1), drawn(7, 2));
    assert_ne!(drawn(7, 1), drawn(8, 1));
    assert_eq!(Chance::of(1, 1).one_of::<u8>(&[]), None);
}
