//! Card numbers: they belong on a provider's page and nowhere here, so text that holds one is recognised and refused.

/// Whether a number of a payment card stands in the text: alone, or in groups with blanks, dashes or dots between.
pub fn holds_card_number(text: &str) -> bool {
    let plain: String = text.chars().map(joined).collect();
    plain.lines().flat_map(chains).any(|chain| {
        let parts = (0..chain.len()).flat_map(|from| (from + 1..=chain.len()).map(move |to| (from, to)));
        parts.into_iter().any(|(from, to)| is_card_number(&chain[from..to].concat()))
    })
}

/// What may stand between two groups of one number becomes a blank; anything else ends it.
fn joined(c: char) -> char {
    match c {
        ' ' | '-' | '.' | '\u{a0}' | '\u{202f}' => ' ',
        c if c.is_alphanumeric() => c,
        _ => '\n',
    }
}

/// Groups of digits that follow one another. Those behind a word of letters and digits belong to it: an IBAN, a reference.
fn chains(line: &str) -> Vec<Vec<&str>> {
    let (mut chains, mut in_reference) = (vec![Vec::new()], false);
    for word in line.split(' ') {
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && !in_reference {
            chains.last_mut().into_iter().for_each(|chain| chain.push(word));
        } else if !is_number {
            chains.push(Vec::new());
            in_reference = word.contains(|c: char| c.is_ascii_digit());
        }
    }
    chains
}

/// By issuer, length and check digit. Fourteen digits are left alone: that is how long a French company's number is.
fn is_card_number(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).take(20).collect();
    let start = |length: usize| digits.iter().take(length).fold(0, |number, digit| number * 10 + digit);
    let issued = match digits.len() {
        15 => matches!(start(2), 34 | 37),
        16 => {
            start(1) == 4
                || matches!(start(2), 35 | 51..=55 | 62 | 65)
                || matches!(start(4), 2221..=2720 | 6011)
                || matches!(start(3), 644..=649)
        }
        _ => false,
    };
    issued && has_check_digit(&digits)
}

/// ISO/IEC 7812: every second digit from the right counts double.
fn has_check_digit(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let values = digits.iter().rev().enumerate();
    values.map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit }).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::holds_card_number;

    #[test]
    fn card_numbers_are_seen_however_they_are_written() {
        for text in [
            "4242424242424242",
            "4242 4242 4242 4242",
            "carte 5555-5555-5555-4444, merci",
            "n° 3782 822463 10005.",
            "2223.0031.2200.3222",
            "4000\u{a0}0566\u{a0}5566\u{a0}5556",
            "6011111111111117",
            "CB 4242 4242 4242 4242 12/27 123",
        ] {
            assert!(holds_card_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "4242424242424241",
            "42424242424242424",
            "FR14 2004 1010 0505 0001 3M02 606",
            "FR1420041010050500013M02606",
            "DE89 3704 0044 0532 0130 00",
            "SIRET 362 521 879 00034",
            "RF18 5390 0754 7034",
            "FR40123456824",
            "+33 6 12 34 56 78",
            "F-2026-00042, 12 000,00 €",
            "0190f0a0-0000-7000-8000-000000004242",
            "x4242424242424242",
        ] {
            assert!(!holds_card_number(text), "{text}");
        }
    }
}
