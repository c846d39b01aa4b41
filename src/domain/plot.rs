//! Values as lengths of a drawing: whole numbers, and zero always in sight.

/// Where a value ends on a line of some length that shows every value of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    low: i64,
    high: i64,
    length: i64,
}

/// A bar between zero and its value, from the line's begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub from: i64,
    pub length: i64,
}

impl Scale {
    /// Just as long as the values need.
    pub fn of(values: impl IntoIterator<Item = i64>, length: i64) -> Self {
        let widened = |(low, high): (i64, i64), value: i64| (low.min(value), high.max(value));
        let (low, high) = values.into_iter().fold((0, 0), widened);
        Self { low, high, length: length.max(0) }
    }

    /// With ends that are easy to read: one, two or five and zeros.
    pub fn rounded(values: impl IntoIterator<Item = i64>, length: i64) -> Self {
        let exact = Self::of(values, length);
        let low = round_up(exact.low.saturating_neg()).saturating_neg();
        Self { low, high: round_up(exact.high), ..exact }
    }

    pub const fn low(&self) -> i64 {
        self.low
    }

    pub const fn high(&self) -> i64 {
        self.high
    }

    /// The place of a value; what lies beyond an end is drawn at that end.
    pub fn at(&self, value: i64) -> i64 {
        let (low, high) = (i128::from(self.low), i128::from(self.high));
        let whole = high - low;
        if whole == 0 {
            return 0;
        }
        let part = (i128::from(value).clamp(low, high) - low) * i128::from(self.length) / whole;
        i64::try_from(part).unwrap_or(self.length)
    }

    /// What is not nothing is seen, however little it is.
    pub fn stretch(&self, value: i64) -> Stretch {
        let (zero, end) = (self.at(0), self.at(value));
        let seen = i64::from(value != 0);
        match value < 0 {
            true => {
                let length = (zero - end).max(seen);
                Stretch { from: (zero - length).max(0), length }
            }
            false => {
                let length = (end - zero).max(seen);
                Stretch { from: zero.min(self.length - length).max(0), length }
            }
        }
    }
}

/// The next of 1, 2, 5, 10, 20, 50 … that holds the value; nothing for what is not positive.
pub fn round_up(value: i64) -> i64 {
    if value <= 0 {
        return 0;
    }
    let mut ten = 1_i64;
    loop {
        for step in [1, 2, 5] {
            match ten.checked_mul(step) {
                Some(end) if end >= value => return end,
                Some(_) => {}
                None => return value,
            }
        }
        match ten.checked_mul(10) {
            Some(next) => ten = next,
            None => return value,
        }
    }
}

/// Every how manieth of so many is named, where at most so many names fit.
pub fn every(many: usize, most: usize) -> usize {
    many.div_ceil(most.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bars(values: &[i64]) -> Vec<(i64, i64)> {
        let scale = Scale::of(values.iter().copied(), 100);
        values.iter().map(|value| scale.stretch(*value)).map(|bar| (bar.from, bar.length)).collect()
    }

    #[test]
    fn nothing_has_no_length_and_one_value_fills_the_line() {
        assert!(bars(&[]).is_empty());
        assert_eq!(Scale::of([], 100).at(7), 0);
        assert_eq!(bars(&[0]), [(0, 0)]);
        assert_eq!(bars(&[0, 0]), [(0, 0), (0, 0)]);
        assert_eq!(bars(&[42]), [(0, 100)]);
        assert_eq!(bars(&[-42]), [(0, 100)]);
    }

    #[test]
    fn what_is_less_than_nothing_goes_the_other_way() {
        assert_eq!(bars(&[30, -10]), [(25, 75), (0, 25)]);
        assert_eq!(bars(&[-30, 10, 0]), [(0, 75), (75, 25), (75, 0)]);
    }

    #[test]
    fn the_least_is_still_seen() {
        assert_eq!(bars(&[1_000_000, 1, -1])[1].1, 1);
        assert_eq!(bars(&[1_000_000, 1, -1])[2].1, 1);
        assert_eq!(bars(&[i64::MAX, i64::MIN]), [(50, 50), (0, 50)]);
    }

    #[test]
    fn ends_are_easy_to_read() {
        let ends = [0, 1, 2, 3, 5, 6, 99, 100, 101, 20_001, -7].map(round_up);
        assert_eq!(ends, [0, 1, 2, 5, 5, 10, 100, 100, 200, 50_000, 0]);
        assert_eq!(round_up(i64::MAX), i64::MAX);
        let scale = Scale::rounded([730, -30], 100);
        assert_eq!((scale.low(), scale.high()), (-50, 1_000));
    }

    #[test]
    fn names_are_thinned_until_they_fit() {
        assert_eq!(
            [(0, 6), (1, 6), (6, 6), (7, 6), (31, 7), (5, 0)].map(|(many, most)| every(many, most)),
            [1, 1, 1, 2, 5, 5]
        );
    }

    proptest! {
        #[test]
        fn no_bar_leaves_the_drawing(values in proptest::collection::vec(any::<i64>(), 0..20)) {
            let scale = Scale::of(values.iter().copied(), 400);
            for value in &values {
                let bar = scale.stretch(*value);
                prop_assert!(bar.from >= 0 && bar.length >= 0 && bar.from + bar.length <= 400, "{value}: {bar:?}");
            }
        }

        #[test]
        fn more_is_never_drawn_shorter(a in 0..i64::MAX, b in 0..i64::MAX) {
            let scale = Scale::of([a, b], 400);
            prop_assert!(scale.stretch(a.min(b)).length <= scale.stretch(a.max(b)).length);
        }
    }
}
