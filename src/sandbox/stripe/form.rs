//! Form decoding with brackets: `a[b][0]=c` becomes a tree whose leaves are texts.

use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Decodes a form body or a query string. Lists keep their indexes as keys until the schema is known.
pub(crate) fn decode(text: &str) -> Result<Value, Refusal> {
    let mut tree = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(|| malformed(pair))?;
        let (key, value) = (unescape(key)?, unescape(value)?);
        let path = segments(&key).ok_or_else(|| malformed(&key))?;
        plant(&mut tree, &path, &key, value)?;
    }
    Ok(Value::Object(tree))
}

/// `a[b][]` → `["a", "b", ""]`
fn segments(key: &str) -> Option<Vec<&str>> {
    let Some(open) = key.find('[') else { return (!key.is_empty() && !key.contains(']')).then(|| vec![key]) };
    let (first, rest) = key.split_at(open);
    let inner = rest.strip_prefix('[')?.strip_suffix(']')?;
    if first.is_empty() || first.contains(']') {
        return None;
    }
    let mut path = vec![first];
    for segment in inner.split("][") {
        if segment.contains(['[', ']']) {
            return None;
        }
        path.push(segment);
    }
    Some(path)
}

fn plant(node: &mut Map<String, Value>, path: &[&str], key: &str, value: String) -> Result<(), Refusal> {
    let [segment, rest @ ..] = path else { return Err(malformed(key)) };
    let name = if segment.is_empty() {
        node.keys().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).count().to_string()
    } else {
        (*segment).to_owned()
    };
    if rest.is_empty() {
        if node.contains_key(&name) {
            return Err(Refusal::request(None, format!("Parameter given twice: {key}")));
        }
        node.insert(name, Value::String(value));
        return Ok(());
    }
    match node.entry(name).or_insert_with(|| Value::Object(Map::new())) {
        Value::Object(inner) => plant(inner, rest, key, value),
        _ => Err(Refusal::request(None, format!("Parameter used both as a value and as a container: {key}"))),
    }
}

fn malformed(key: &str) -> Refusal {
    Refusal::request(None, format!("Malformed parameter: {key}"))
}

/// `+` and `%41` decoding; anything that is no UTF-8 is refused.
pub(crate) fn unescape(text: &str) -> Result<String, Refusal> {
    let bad = || Refusal::request(None, "Invalid UTF-8 or percent sequence in the request.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (rest.next().ok_or_else(bad)?, rest.next().ok_or_else(bad)?);
                hex_digit(high).ok_or_else(bad)? << 4 | hex_digit(low).ok_or_else(bad)?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn brackets_become_a_tree() {
        let tree =
            decode("a[b][0][c]=1&a%5Bb%5D%5B1%5D%5Bc%5D=%C3%A9+2&d[]=x&d[]=y&e=").map_err(|refusal| refusal.body());
        assert_eq!(
            tree,
            Ok(json!({"a": {"b": {"0": {"c": "1"}, "1": {"c": "é 2"}}}, "d": {"0": "x", "1": "y"}, "e": ""}))
        );
    }

    #[test]
    fn broken_forms_are_refused() {
        for text in ["a[b=1", "a]=1", "[a]=1", "a=1&a=2", "a=1&a[b]=2", "a", "a=%zz", "a=%ff"] {
            assert!(decode(text).is_err(), "{text}");
        }
    }
}
