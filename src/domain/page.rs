//! Pages of long lists by keyset: each goes on behind the last line of the one before, however many there are.

/// From where a list goes on. `C` is the place of a line in the list's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place<C> {
    #[default]
    Start,
    After(C),
    Before(C),
}

impl<C> Place<C> {
    pub fn cursor(self) -> Option<C> {
        match self {
            Self::Start => None,
            Self::After(cursor) | Self::Before(cursor) => Some(cursor),
        }
    }

    pub const fn is_backwards(&self) -> bool {
        matches!(self, Self::Before(_))
    }
}

/// One page and the ways on from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    pub lines: Vec<T>,
    pub previous: Option<C>,
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// From lines as they were read: one more than `most` when there are more, and from the cursor backwards for `Before`.
    pub fn cut(mut lines: Vec<T>, from: &Place<C>, most: usize, cursor: impl Fn(&T) -> C) -> Self {
        let more = lines.len() > most;
        lines.truncate(most);
        if from.is_backwards() {
            lines.reverse();
        }
        let (before, behind) = match from {
            Place::Start => (false, more),
            Place::After(_) => (true, more),
            Place::Before(_) => (more, true),
        };
        let previous = lines.first().filter(|_| before).map(&cursor);
        let next = lines.last().filter(|_| behind).map(&cursor);
        Self { lines, previous, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_lead_back_and_on() {
        let cut = |lines: &[i32], from| Page::cut(lines.to_vec(), &from, 2, |line| *line);
        let page = |lines: &[i32], previous, next| Page { lines: lines.to_vec(), previous, next };
        assert_eq!(cut(&[1, 2, 3], Place::Start), page(&[1, 2], None, Some(2)));
        assert_eq!(cut(&[3, 4], Place::After(2)), page(&[3, 4], Some(3), None));
        assert_eq!(cut(&[2, 1], Place::Before(3)), page(&[1, 2], None, Some(2)));
        assert_eq!(cut(&[], Place::Start), page(&[], None, None));
    }
}
