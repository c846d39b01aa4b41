//! Inputs bred from others: bits turned, pieces cut, doubled, crossed, and words that parsers stumble over put in.
//! The same seed breeds the same inputs.

/// Where parsers stumble: ends of ranges, marks of their grammars, bytes that are no text.
const WORDS: [&[u8]; 30] = [
    b"\0",
    b"\r\n",
    b"\n",
    b"%00",
    b"%",
    b"+",
    b"&",
    b"=",
    b",",
    b".",
    b"-",
    b"-1",
    b"0",
    b"9223372036854775807",
    b"9223372036854775808",
    b"-9223372036854775808",
    b"1e309",
    b"\xff\xfe",
    b"\xe2\x80\xae",
    b"\\u0000",
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"//",
    b"\\",
    b"@",
    b"--edge",
];

const LONGEST: usize = 4096;

pub struct Breeder {
    state: u64,
    parents: Vec<Vec<u8>>,
}

impl Breeder {
    pub fn new(seed: u64, parents: Vec<Vec<u8>>) -> Self {
        assert!(!parents.is_empty(), "nothing to breed from");
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, parents }
    }

    pub fn next(&mut self) -> Vec<u8> {
        let mut child = self.parent();
        for _ in 0..=self.below(4) {
            self.change(&mut child);
        }
        child.truncate(LONGEST);
        child
    }

    fn change(&mut self, child: &mut Vec<u8>) {
        let at = self.below(child.len() + 1);
        match self.below(7) {
            0 if at < child.len() => child[at] ^= 1 << self.below(8),
            1 if at < child.len() => child[at] = self.byte(),
            2 if at < child.len() => {
                let end = (at + 1 + self.below(8)).min(child.len());
                child.drain(at..end);
            }
            3 => {
                let piece = child[at..(at + self.below(16)).min(child.len())].to_vec();
                child.splice(at..at, piece);
            }
            4 => {
                let other = self.parent();
                let from = self.below(other.len() + 1);
                child.truncate(at);
                child.extend_from_slice(&other[from..]);
            }
            5 => child.insert(at, self.byte()),
            _ => {
                let word = WORDS[self.below(WORDS.len())];
                child.splice(at..at, word.iter().copied());
            }
        }
    }

    fn parent(&mut self) -> Vec<u8> {
        let place = self.below(self.parents.len());
        self.parents[place].clone()
    }

    fn byte(&mut self) -> u8 {
        self.random().to_le_bytes()[0]
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.random() % bound.max(1) as u64).expect("a small number")
    }

    /// Marsaglia's xorshift64*.
    fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 8
    }
}
