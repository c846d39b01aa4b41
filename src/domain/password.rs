//! A password worth having: long enough, not one that everybody tries first.

use std::{collections::HashSet, sync::LazyLock};

use super::{
    error::{Code, Detail, Fault},
    people::Email,
};

/// Characters, at least.
const SHORTEST: usize = 12;

/// Bytes, at most: more would only keep the hash busy. Nothing is ever cut off.
pub const LONGEST: usize = 1024;

/// Kept out of every log and message.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password somebody types to come in. Any text of a bearable length may be right.
    pub fn typed(text: &str) -> Result<Self, Fault> {
        match text.len() {
            0 => Err(Code::Required.into()),
            1..=LONGEST => Ok(Self(text.to_owned())),
            _ => Err(Fault { code: Code::TooLong, detail: Detail::Number(LONGEST as i64) }),
        }
    }

    /// A new password for the person with this address.
    pub fn chosen(text: &str, email: &Email) -> Result<Self, Fault> {
        let password = Self::typed(text)?;
        if text.chars().count() < SHORTEST {
            return Err(Code::PasswordTooShort.into());
        }
        let guessable = is_common(text) || is_repetition(text) || is_a_row(text) || speaks_of(text, email);
        (!guessable).then_some(password).ok_or(Code::PasswordCommon.into())
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Password")
    }
}

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// On the list, or a word of the list with figures and marks around it, or written twice.
fn is_common(text: &str) -> bool {
    let folded = unfold(text);
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let half = squeezed.get(..squeezed.len() / 2).filter(|half| half.repeat(2) == squeezed);
    [folded.as_str(), core, &squeezed].into_iter().chain(half).any(|word| COMMON.contains(word))
}

/// Lower case, and the letters people replace by look-alikes put back.
fn unfold(text: &str) -> String {
    let back = |c: char| match c {
        '@' => 'a',
        '$' => 's',
        c => c,
    };
    text.to_lowercase().chars().map(back).collect()
}

/// A handful of different characters is no secret, however often they are repeated.
fn is_repetition(text: &str) -> bool {
    text.chars().collect::<HashSet<_>>().len() < 5
}

/// `abcdefghijkl`, `123456789012`, `987654321098`.
fn is_a_row(text: &str) -> bool {
    let steps: Vec<i64> = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|(a, b)| i64::from(u32::from(b)) - i64::from(u32::from(a)))
        .collect();
    let usual = steps.iter().filter(|step| matches!(step, 1 | -9)).count();
    let backwards = steps.iter().filter(|step| matches!(step, -1 | 9)).count();
    usual.max(backwards) == steps.len()
}

/// Made of the person's own address.
fn speaks_of(text: &str, email: &Email) -> bool {
    let text = text.to_lowercase();
    let (name, host) = email.as_str().split_once('@').unwrap_or((email.as_str(), ""));
    let shop = host.split('.').next().unwrap_or_default();
    let rest = [email.as_str(), name, shop]
        .into_iter()
        .filter(|part| part.len() >= 4)
        .fold(text.clone(), |rest, part| rest.replace(part, ""));
    text == email.as_str() || (rest != text && rest.chars().count() < 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Option<Code> {
        let email = Email::parse("grace.hopper@exemple.fr").expect("an address");
        Password::chosen(text, &email).err().map(|fault| fault.code)
    }

    #[test]
    fn a_14_short_and_common_passwords_are_refused() {
        assert_eq!(chosen(""), Some(Code::Required));
        assert_eq!(chosen("elevenchars"), Some(Code::PasswordTooShort));
        for common in [
            "password1234",
            "Password1234!",
            "P@$$word1234",
            "motdepasse123",
            "grace.hopper@exemple.fr",
            "Grace.Hopper1",
            "aaaaaaaaaaaaaa",
            "abababababab",
            "123456789012",
            "qwertyuiop12",
            "azertyuiop2026",
            "abcdefghijklm",
            "sunshinesunshine",
        ] {
            assert_eq!(chosen(common), Some(Code::PasswordCommon), "{common}");
        }
        assert_eq!(chosen(&"x1y2z3w4".repeat(129)), Some(Code::TooLong));
    }

    #[test]
    fn good_passwords_are_welcome() {
        for good in
            ["a heron stands in cold water", "Ünïcödé-phrase à moi", "grace.hopper likes long walks", "x7!Kp2#qLm9zT"]
        {
            assert_eq!(chosen(good), None, "{good}");
        }
    }

    #[test]
    fn a_password_is_never_printed() {
        assert_eq!(format!("{:?}", Password::typed("hunter2")), "Ok(Password)");
    }
}
