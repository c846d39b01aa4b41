//! One side's books as lines: whose money, what became of it, how much, and how often. Two sides agree where every line does.

use std::{collections::BTreeMap, fmt};

/// By gateway and currency. What is kept and what is left are sums; of everything else each movement is a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub kind: String,
    pub currency: String,
    pub what: What,
    /// Towards us where positive.
    pub amount: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Captured,
    Refunded,
    Disputed,
    PaidOut,
    /// Out of one currency, or into another.
    Exchanged,
    /// What the rate had moved between coming and going: a gain where positive.
    RateMoved,
    /// Fees, with the taxes on them: a sum.
    Kept,
    /// What is left of it all there: a sum.
    Held,
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Lines(BTreeMap<Line, i64>);

impl Lines {
    pub fn add(&mut self, line: Line, times: i64) {
        let count = self.0.entry(line.clone()).or_default();
        *count += times;
        if *count == 0 {
            self.0.remove(&line);
        }
    }

    /// A sum is one line, however it came together.
    pub fn sum(&mut self, line: Line) {
        let is_its =
            |known: &&Line| (&known.kind, &known.currency, known.what) == (&line.kind, &line.currency, line.what);
        let before = self.0.keys().find(is_its).cloned();
        let amount = line.amount + before.as_ref().map_or(0, |known| known.amount);
        if let Some(before) = before {
            self.0.remove(&before);
        }
        if amount != 0 {
            self.0.insert(Line { amount, ..line }, 1);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `None` unless it holds each of them, and as often.
    fn without(&self, lines: &[Line]) -> Option<Self> {
        let mut rest = self.clone();
        for line in lines {
            rest.0.get(line).filter(|count| **count > 0)?;
            rest.add(line.clone(), -1);
        }
        Some(rest)
    }
}

/// What one side has and the other has not. `went`: the movements of one object there, oldest first. What came and went
/// again before anybody here had heard of it is nothing, as far as all of that is unheard.
pub fn difference(theirs: &Lines, ours: &Lines, went: &[Vec<Line>]) -> Lines {
    let mut left = theirs.clone();
    for (line, count) in &ours.0 {
        left.add(line.clone(), -count);
    }
    for object in went {
        for unheard in returns(object) {
            left = left.without(&unheard).unwrap_or(left);
        }
    }
    // Of a payout that is read before the one its payment came with, nobody here knows the rate: then nothing is told.
    left.0.retain(|line, count| line.what != What::RateMoved || *count < 0);
    left
}

/// Spans of an object's movements that come to nothing in every currency, the longest first.
fn returns(object: &[Line]) -> Vec<Vec<Line>> {
    let comes_to_nothing = |span: &&[Line]| {
        let mut sums = BTreeMap::<_, i64>::new();
        span.iter().for_each(|line| *sums.entry(&line.currency).or_default() += line.amount);
        sums.into_values().all(|sum| sum == 0)
    };
    let lengths = (2..=object.len()).rev();
    lengths.flat_map(|length| object.windows(length)).filter(comes_to_nothing).map(<[Line]>::to_vec).collect()
}

impl fmt::Display for Lines {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (Line { kind, currency, what, amount }, count) in &self.0 {
            let side = if *count > 0 { "there and not here" } else { "here and not there" };
            writeln!(to, "{kind} {currency}: {what:?} {amount}, {} times {side}", count.abs())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        What::{Captured, Disputed, Kept, PaidOut, Refunded},
        *,
    };

    fn line(what: What, amount: i64) -> Line {
        Line { kind: "stripe".into(), currency: "EUR".into(), what, amount }
    }

    /// A payment, one of which half went back and came back, one that was disputed and won, a payout that was returned.
    fn there() -> Vec<Vec<Line>> {
        vec![
            vec![line(Captured, 1_000)],
            vec![line(Captured, 1_000), line(Refunded, -500), line(Refunded, 500)],
            vec![line(Captured, 700), line(Disputed, -700), line(Disputed, 700)],
            vec![line(PaidOut, -1_600), line(PaidOut, 1_600)],
        ]
    }

    fn lines(objects: &[Vec<Line>]) -> Lines {
        let mut lines = Lines::default();
        objects.iter().flatten().for_each(|line| lines.add(line.clone(), 1));
        for fee in [25, 25] {
            lines.sum(line(Kept, -fee));
        }
        lines
    }

    #[test]
    fn every_movement_that_only_one_side_has_is_found() {
        let went = there();
        let theirs = lines(&went);
        assert!(difference(&theirs, &theirs, &went).is_empty());
        for gone in went.iter().flatten() {
            let mut ours = theirs.clone();
            ours.add(gone.clone(), -1);
            assert!(difference(&theirs, &ours, &went).to_string().contains("there and not here"), "{gone:?} is missed");
            ours.add(gone.clone(), 2);
            assert!(
                difference(&theirs, &ours, &went).to_string().contains("here and not there"),
                "{gone:?} came twice"
            );
            ours.add(gone.clone(), -1);
            ours.add(gone.clone(), -1);
            ours.add(Line { amount: gone.amount + 1, ..gone.clone() }, 1);
            assert!(!difference(&theirs, &ours, &went).is_empty(), "{gone:?} is one too much");
        }
        let mut ours = theirs.clone();
        ours.sum(line(Kept, -1));
        assert!(!difference(&theirs, &ours, &went).is_empty(), "a fee is one too much");
    }

    #[test]
    fn what_came_and_went_unheard_is_nothing_and_half_of_it_is_not() {
        let (went, unheard) = (there(), vec![line(Captured, 300), line(Disputed, -300)]);
        let (ours, mut theirs) = (lines(&went), lines(&went));
        unheard.iter().for_each(|line| theirs.add(line.clone(), 1));
        let all = [went.clone(), vec![unheard]].concat();
        assert!(difference(&theirs, &ours, &all).is_empty());
        let mut ours = ours;
        ours.add(line(Captured, 300), 1);
        assert!(!difference(&theirs, &ours, &all).is_empty(), "it was heard to come, and not to go");
        assert!(!difference(&theirs, &lines(&went), &went).is_empty(), "of two objects, neither came and went");
        let twice =
            [line(Captured, 700), line(Disputed, -700), line(Disputed, 700), line(Disputed, -700), line(Disputed, 700)];
        let (theirs, ours) = (lines(&[twice.to_vec()]), lines(&[twice[..3].to_vec()]));
        assert!(difference(&theirs, &ours, &[twice.to_vec()]).is_empty(), "heard the first time, unheard the second");
    }
}
