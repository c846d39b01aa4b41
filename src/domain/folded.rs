//! Text as it is searched: lower case, accents of Latin letters removed, so that `ecole` finds `École`.

pub fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).flat_map(|letter| plain(letter).chars().chain(kept(letter))).collect()
}

fn plain(letter: char) -> &'static str {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'è'..='ë' | 'ē' | 'ę' | 'ě' => "e",
        'ì'..='ï' | 'ī' => "i",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ß' => "ss",
        'ł' => "l",
        'ś' | 'š' => "s",
        'ź' | 'ż' | 'ž' => "z",
        _ => "",
    }
}

/// The letter itself, where nothing stands for it.
fn kept(letter: char) -> Option<char> {
    plain(letter).is_empty().then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_capitals_do_not_count() {
        assert_eq!(folded("École de l’Œuvre Straße"), "ecole de l’oeuvre strasse");
    }
}
