//! The words of a GraphQL document, one after the other.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Name(String),
    Number(String),
    Text(String),
    /// `{`, `!`, `...`
    Mark(&'static str),
}

const MARKS: [&str; 15] = ["...", "{", "}", "(", ")", "[", "]", ":", "=", "!", "$", "@", "|", "&", ","];

pub(super) struct Reader {
    words: Vec<Word>,
    at: usize,
}

impl Reader {
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let mut words = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let (word, length) = match first {
                _ if first.is_whitespace() => (None, first.len_utf8()),
                '#' => (None, rest.find('\n').unwrap_or(rest.len())),
                '"' => text_of(rest)?,
                _ if is_name(first) => {
                    let length = rest.find(|c| !is_name(c) && !c.is_ascii_digit()).unwrap_or(rest.len());
                    (Some(Word::Name(rest[..length].to_owned())), length)
                }
                _ if first.is_ascii_digit() || first == '-' => {
                    let length = rest[1..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |end| end + 1);
                    (Some(Word::Number(rest[..length].to_owned())), length)
                }
                _ => {
                    let mark = MARKS.into_iter().find(|mark| rest.starts_with(mark));
                    let mark = mark.ok_or_else(|| format!("Invalid syntax with offending token '{first}'"))?;
                    (Some(Word::Mark(mark)).filter(|_| mark != ","), mark.len())
                }
            };
            words.extend(word);
            rest = &rest[length..];
        }
        Ok(Self { words, at: 0 })
    }

    pub(super) fn is_over(&self) -> bool {
        self.at == self.words.len()
    }

    pub(super) fn sees(&self, mark: &str) -> bool {
        matches!(self.words.get(self.at), Some(Word::Mark(seen)) if *seen == mark)
    }

    pub(super) fn sees_name(&self, name: &str) -> bool {
        matches!(self.words.get(self.at), Some(Word::Name(seen)) if seen == name)
    }

    /// Goes past the mark if it is next.
    pub(super) fn passes(&mut self, mark: &str) -> bool {
        let seen = self.sees(mark);
        self.at += usize::from(seen);
        seen
    }

    pub(super) fn expect(&mut self, mark: &str) -> Result<(), String> {
        self.passes(mark).then_some(()).ok_or_else(|| format!("Invalid syntax: expected '{mark}' {}", self.here()))
    }

    pub(super) fn name(&mut self) -> Result<String, String> {
        match self.next()? {
            Word::Name(name) => Ok(name),
            other => Err(format!("Invalid syntax: expected a name, found {other:?}")),
        }
    }

    pub(super) fn next(&mut self) -> Result<Word, String> {
        let word = self.words.get(self.at).cloned().ok_or("Invalid syntax: unexpected end of the document")?;
        self.at += 1;
        Ok(word)
    }

    /// `[Refund!]!`
    pub(super) fn kind(&mut self) -> Result<String, String> {
        let mut kind = match self.passes("[") {
            true => {
                let inner = self.kind()?;
                self.expect("]")?;
                format!("[{inner}]")
            }
            false => self.name()?,
        };
        if self.passes("!") {
            kind.push('!');
        }
        Ok(kind)
    }

    fn here(&self) -> String {
        self.words.get(self.at).map_or_else(|| "at the end".to_owned(), |word| format!("before {word:?}"))
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

fn text_of(rest: &str) -> Result<(Option<Word>, usize), String> {
    let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<String>();
    match texts.next() {
        Some(Ok(text)) => Ok((Some(Word::Text(text)), texts.byte_offset())),
        _ => Err("Invalid syntax: a text without an end".to_owned()),
    }
}
