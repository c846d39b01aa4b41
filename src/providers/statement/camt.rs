//! ISO 20022 camt.053, versions 02 to 13, read by local names: the versions differ in wrappers, not in meaning.
//! XML without DTD: no entity is ever expanded.

use roxmltree::{Document, Node, ParsingOptions};
use time::Date;

use super::{Unreadable, account, amount, letters, name, reference, words};
use crate::domain::{
    currency::Currency,
    error::Code,
    money::Money,
    statement::{Line, MOST_LINES, Nature, Standing, Statement, Unread},
};

/// The most elements and texts of a file of ten megabytes that is a statement.
const MOST_NODES: u32 = 3_000_000;

/// Elements within elements: no version goes beyond twenty.
const DEEPEST: usize = 64;

/// Each of them is compared with every other; no version has more than one.
const MOST_ATTRIBUTES: usize = 64;

/// One is declared, in some files a few more.
const MOST_NAMESPACES: usize = 200;

pub fn read(content: &[u8]) -> Result<Vec<Statement>, Unreadable> {
    let text = letters::decoded_xml(content);
    if !is_bearable(&text) {
        return Err(Unreadable::Format);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&text, options).map_err(|_| Unreadable::Format)?;
    let root = document.root_element();
    if child(root, "BkToCstmrAcctRpt").is_some() {
        return Err(Unreadable::Intraday);
    }
    let body = child(root, "BkToCstmrStmt").ok_or(Unreadable::Format)?;
    children(body, "Stmt").map(statement).collect::<Result<Vec<_>, _>>()
}

/// What makes a reader of XML sweat is counted in one pass before it sees anything: elements within elements, attributes
/// of one element, namespaces.
fn is_bearable(text: &str) -> bool {
    let (mut depth, mut attributes, mut opens) = (0_usize, 0_usize, Tag::Other);
    let bytes = text.as_bytes();
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'<' => {
                opens = Tag::of(bytes.get(place + 1).copied());
                attributes = 0;
                match opens {
                    Tag::Opening => depth += 1,
                    Tag::Closing => depth = depth.saturating_sub(1),
                    Tag::Other => {}
                }
            }
            b'=' => attributes += 1,
            b'>' => {
                let ends_at_once = opens == Tag::Opening && place > 0 && bytes[place - 1] == b'/';
                depth = depth.saturating_sub(usize::from(ends_at_once));
                opens = Tag::Other;
            }
            _ => {}
        }
        if depth > DEEPEST || (opens == Tag::Opening && attributes > MOST_ATTRIBUTES) {
            return false;
        }
    }
    text.matches("xmlns").count() <= MOST_NAMESPACES
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Opening,
    Closing,
    /// A declaration, a comment, or none.
    Other,
}

impl Tag {
    const fn of(next: Option<u8>) -> Self {
        match next {
            Some(b'/') => Self::Closing,
            Some(b'!' | b'?') | None => Self::Other,
            Some(_) => Self::Opening,
        }
    }
}

fn statement(node: Node<'_, '_>) -> Result<Statement, Unreadable> {
    let account_id = at(node, &["Acct", "Id"]).ok_or(Unreadable::Format)?;
    let number = told(account_id, &["IBAN"]).or_else(|| told(account_id, &["Othr", "Id"]));
    let currency = currency(node).ok_or(Unreadable::Currency)?;
    let mut found = Statement::empty(number.as_deref().and_then(account).unwrap_or_default(), currency);
    found.number = told(node, &["Id"]).and_then(|text| reference(&text));
    found.opening = balance(node, currency, &["OPBD", "PRCD"]);
    found.closing = balance(node, currency, &["CLBD"]);
    for (row, entry) in children(node, "Ntry").enumerate() {
        match lines(entry, currency) {
            Some(lines) => found.lines.extend(lines),
            None => found.unread.push(Unread { row: row + 1, code: Code::AmountInvalid }),
        }
        if found.lines.len() > MOST_LINES {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(found)
}

fn currency(node: Node<'_, '_>) -> Option<Currency> {
    let of_balance = || at(node, &["Bal", "Amt"]).and_then(|amount| amount.attribute("Ccy")).map(str::to_owned);
    let of_entry = || at(node, &["Ntry", "Amt"]).and_then(|amount| amount.attribute("Ccy")).map(str::to_owned);
    let code = told(node, &["Acct", "Ccy"]).or_else(of_balance).or_else(of_entry)?;
    Currency::parse(&code).ok()
}

fn balance(node: Node<'_, '_>, currency: Currency, kinds: &[&str]) -> Option<Money> {
    let kind = |balance: &Node<'_, '_>| told(*balance, &["Tp", "CdOrPrtry", "Cd"]).unwrap_or_default();
    let of = |wanted: &str| children(node, "Bal").find(|balance| kind(balance) == wanted);
    signed(kinds.iter().find_map(|kind| of(kind))?, currency)
}

/// `Amt` with its `CdtDbtInd`; nothing in another currency than the account's.
fn signed(node: Node<'_, '_>, currency: Currency) -> Option<Money> {
    let written = child(node, "Amt")?;
    let here = written.attribute("Ccy").is_none_or(|code| code == currency.code());
    let amount = amount(written.text()?, currency).filter(|_| here)?;
    match told(node, &["CdtDbtInd"])?.as_str() {
        "CRDT" => Some(amount),
        "DBIT" => Some(Money::new(-amount.minor, currency)),
        _ => None,
    }
}

/// One line for each transaction of a batch, where their amounts come to the entry's; else the entry whole.
fn lines(entry: Node<'_, '_>, currency: Currency) -> Option<Vec<Line>> {
    let whole = booked(entry, signed(entry, currency)?);
    let details: Vec<_> =
        children(entry, "NtryDtls").flat_map(|one| children(one, "TxDtls")).take(MOST_LINES).collect();
    let amounts: Option<Vec<_>> = details.iter().map(|one| amount_of(*one, whole.amount)).collect();
    let amounts =
        amounts.filter(|all| all.iter().map(|one| one.minor).fold(0, i64::saturating_add) == whole.amount.minor);
    let lines: Vec<Line> = match (details.as_slice(), amounts) {
        ([], _) => vec![with_note(whole, entry)],
        ([one], _) => vec![with_note(detailed(*one, whole), entry)],
        (_, Some(amounts)) => {
            let each = details.iter().zip(amounts);
            let line = |(one, amount): (&Node<'_, '_>, Money)| {
                with_note(detailed(*one, Line { amount, ..whole.clone() }), entry)
            };
            each.map(line).collect()
        }
        (_, None) => vec![with_note(whole, entry)],
    };
    Some(lines.into_iter().filter(|line| !line.amount.is_zero()).collect())
}

fn booked(entry: Node<'_, '_>, amount: Money) -> Line {
    let status = told(entry, &["Sts", "Cd"]).or_else(|| told(entry, &["Sts"])).unwrap_or_default();
    let family = told(entry, &["BkTxCd", "Domn", "Fmly", "SubFmlyCd"]).unwrap_or_default();
    let nature = match told(entry, &["RvslInd"]).as_deref() {
        Some("true" | "1") => Nature::Reversal,
        _ if amount.minor < 0 && ["CHRG", "FEES", "COMM", "COME", "COMI"].contains(&family.as_str()) => Nature::Charge,
        _ => Nature::Usual,
    };
    Line {
        standing: if status == "BOOK" { Standing::Booked } else { Standing::Pending },
        nature,
        booked_on: day(entry, "BookgDt"),
        value_on: day(entry, "ValDt"),
        bank_reference: told(entry, &["AcctSvcrRef"]).and_then(|text| reference(&text)),
        ..Line::of(amount)
    }
}

/// In the direction of its entry, unless it names its own.
fn amount_of(detail: Node<'_, '_>, whole: Money) -> Option<Money> {
    let written = child(detail, "Amt").or_else(|| at(detail, &["AmtDtls", "TxAmt", "Amt"]))?;
    let here = written.attribute("Ccy").is_none_or(|code| code == whole.currency.code());
    let amount = amount(written.text()?, whole.currency).filter(|_| here)?;
    let sign = match told(detail, &["CdtDbtInd"]).as_deref() {
        Some("CRDT") => 1,
        Some("DBIT") => -1,
        _ => whole.minor.signum(),
    };
    Some(Money::new(sign * amount.minor, whole.currency))
}

fn detailed(detail: Node<'_, '_>, line: Line) -> Line {
    let side = if line.amount.minor > 0 { "Dbtr" } else { "Cdtr" };
    let parties = child(detail, "RltdPties");
    let party = parties.and_then(|parties| child(parties, side));
    let called = |path: &[&str]| party.and_then(|party| told(party, path));
    let counterparty =
        called(&["Nm"]).or_else(|| called(&["Pty", "Nm"])).or_else(|| called(&["Agt", "FinInstnId", "Nm"]));
    let number = parties.and_then(|parties| child(parties, &format!("{side}Acct"))).and_then(|one| child(one, "Id"));
    let number = number.and_then(|id| told(id, &["IBAN"]).or_else(|| told(id, &["Othr", "Id"])));
    let remittance = child(detail, "RmtInf");
    let free =
        remittance.map(|node| children(node, "Ustrd").filter_map(|line| line.text()).collect::<Vec<_>>().join(" "));
    let further = || told(detail, &["AddtlTxInf"]);
    let own = told(detail, &["Refs", "AcctSvcrRef"]).and_then(|text| reference(&text));
    let structured = remittance.and_then(|node| told(node, &["Strd", "CdtrRefInf", "Ref"]));
    Line {
        bank_reference: own.or(line.bank_reference),
        end_to_end: told(detail, &["Refs", "EndToEndId"]).and_then(|text| reference(&text)),
        counterparty: counterparty.and_then(|text| name(&text)),
        counterparty_iban: number.and_then(|text| account(&text)),
        reference: structured.and_then(|text| account(&text)),
        text: free.and_then(|text| words(&text)).or_else(|| further().and_then(|text| words(&text))),
        ..line
    }
}

/// What the bank says of the entry, where nobody else said anything.
fn with_note(line: Line, entry: Node<'_, '_>) -> Line {
    let text = line.text.or_else(|| told(entry, &["AddtlNtryInf"]).and_then(|text| words(&text)));
    Line { text, ..line }
}

/// `Dt`, or the day of `DtTm`.
fn day(entry: Node<'_, '_>, kind: &str) -> Option<Date> {
    let text = told(entry, &[kind, "Dt"]).or_else(|| told(entry, &[kind, "DtTm"]))?;
    super::csv::iso_day(text.get(..10)?)
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

fn at<'a, 'i>(node: Node<'a, 'i>, path: &[&str]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

fn told(node: Node<'_, '_>, path: &[&str]) -> Option<String> {
    at(node, path).and_then(|node| node.text()).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
