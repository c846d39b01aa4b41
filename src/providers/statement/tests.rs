//! The sample files of banks give exactly what is written beside them; hostile files give a refusal.

use serde_json::{Value, json};
use time::Date;

use super::{mt940, *};
use crate::domain::statement::{Check, Line, Nature, Standing, clue};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/providers/statement/fixtures");
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/providers/vectors/statements");

fn file(folder: &str, name: &str) -> Vec<u8> {
    std::fs::read(format!("{folder}/{name}")).expect("a sample")
}

fn expected(folder: &str, name: &str) -> Value {
    serde_json::from_slice(&file(folder, name)).expect("JSON")
}

fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Null, |day| json!(day.to_string()))
}

fn told(line: &Line) -> Value {
    json!({
        "amount": Money::new(line.amount.minor.abs(), line.amount.currency).plain(),
        "currency": line.amount.currency.code(),
        "direction": if line.amount.minor > 0 { "credit" } else { "debit" },
        "status": if line.standing == Standing::Booked { "BOOK" } else { "PDNG" },
        "booking_date": day(line.booked_on),
        "value_date": day(line.value_on),
        "bank_ref": line.bank_reference,
        "end_to_end_id": line.end_to_end,
        "counterparty": line.counterparty,
        "counterparty_iban": line.counterparty_iban,
        "structured_ref": line.reference,
        "text": line.text,
        "reversal": line.nature == Nature::Reversal,
    })
}

/// Without what says where in the file a line stands, and how it is to be matched.
fn bare(mut expected: Value) -> Value {
    let of_file = ["entry", "tx", "match", "n"];
    if let Some(object) = expected.as_object_mut() {
        of_file.iter().for_each(|name| drop(object.remove(*name)));
    }
    expected
}

fn camt_is_as_expected(folder: &str) {
    let wanted = expected(folder, "camt.053.expected.json");
    for version in ["camt.053.001.02.xml", "camt.053.001.08.xml"] {
        let found = read(&file(folder, version)).expect("a statement");
        let [statement] = found.as_slice() else { panic!("one statement") };
        assert_eq!(json!(statement.account), wanted["account_iban"]);
        assert_eq!(json!(statement.currency.code()), wanted["currency"]);
        assert_eq!(json!(statement.number), wanted["statement_id"]);
        assert_eq!(json!(statement.opening.expect("told").plain()), wanted["opening"]);
        assert_eq!(json!(statement.closing.expect("told").plain()), wanted["closing"]);
        assert_eq!(statement.check(), Check::Agrees);
        let lines: Vec<_> = wanted["transactions"].as_array().expect("lines").iter().cloned().map(bare).collect();
        assert_eq!(statement.lines.iter().map(told).collect::<Vec<_>>(), lines, "{version}");
        assert_eq!(statement.lines[3].nature, Nature::Charge);
        assert!(statement.unread.is_empty());
    }
}

fn mt940_is_as_expected(folder: &str) {
    let wanted = expected(folder, "mt940.expected.json");
    let content = file(folder, "sample.mt940.sta");
    let sheets = mt940::sheets(&String::from_utf8(content.clone()).expect("text")).expect("sheets");
    let [sheet] = sheets.as_slice() else { panic!("one sheet") };
    assert_eq!(json!(sheet.account), wanted["account"]);
    assert_eq!(json!(sheet.number), wanted["statement_number"]);
    assert_eq!(json!(sheet.reference), wanted["transaction_reference"]);
    assert_eq!(json!(sheet.opening.expect("told").0.plain()), wanted["opening"]);
    assert_eq!(json!(sheet.closing.expect("told").plain()), wanted["closing"]);
    for (movement, wanted) in sheet.movements.iter().zip(wanted["transactions"].as_array().expect("lines")) {
        let mut told = json!({
            "amount": Money::new(movement.amount.minor.abs(), movement.amount.currency).plain(),
            "direction": if movement.amount.minor > 0 { "credit" } else { "debit" },
            "mark": match movement.mark {
                mt940::Mark::Credit => "C",
                mt940::Mark::Debit => "D",
                mt940::Mark::CreditReversed => "RC",
                mt940::Mark::DebitReversed => "RD",
                mt940::Mark::Expected => "E",
            },
            "value_date": movement.value_on.to_string(),
            "booking_date": movement.booked_on.to_string(),
            "type": movement.kind,
            "customer_ref": movement.customer_reference,
            "bank_ref": movement.bank_reference,
            "gvc": movement.info.code,
            "posting_text": movement.info.posting,
            "end_to_end_id": movement.info.end_to_end,
            "text": movement.info.text,
            "counterparty": movement.info.counterparty,
            "counterparty_iban": movement.info.iban,
            "counterparty_bic": movement.info.bic,
        });
        if movement.mark == mt940::Mark::CreditReversed {
            told["reversal"] = json!(true);
        }
        assert_eq!(told, bare(wanted.clone()));
    }
    let statement = &read(&content).expect("a statement")[0];
    assert_eq!((statement.lines.len(), statement.check()), (5, Check::Agrees));
    let natures: Vec<_> = statement.lines.iter().map(|line| line.nature).collect();
    assert_eq!(natures[2..4], [Nature::Charge, Nature::Reversal]);
}

fn csv_is_as_expected(folder: &str) {
    let wanted = expected(folder, "csv.expected.json");
    for name in wanted["profiles"].as_object().expect("profiles").keys() {
        let content = file(folder, name);
        let profile = guess(&content).expect("a table").profile.unwrap_or_else(|| panic!("{name} says enough"));
        let statement = read_csv(&content, &profile, Currency::EUR).expect("a statement");
        let rows = wanted["rows"].as_array().expect("rows");
        assert_eq!((statement.lines.len(), statement.unread.len()), (rows.len(), 0), "{name}");
        for (line, row) in statement.lines.iter().zip(rows) {
            let told = told(line);
            let facts = ["booking_date", "value_date", "amount", "direction"].map(|fact| told[fact].clone());
            assert_eq!(facts.as_slice(), &row.as_array().expect("a row")[..4], "{name}");
            match row[4].as_str() {
                Some(reference) => assert!(names(line, reference), "{name}: {reference}"),
                None => assert!(clue::numbers(&clue::words(line)).is_empty(), "{name}: {line:?}"),
            }
        }
    }
}

fn names(line: &Line, reference: &str) -> bool {
    let words = clue::words(line);
    clue::references(&words).iter().any(|found| found.as_str() == reference)
        || clue::numbers(&words).iter().any(|found| found == reference)
}

#[test]
fn every_sample_gives_what_is_written_beside_it() {
    camt_is_as_expected(FOLDER);
    mt940_is_as_expected(FOLDER);
    csv_is_as_expected(FOLDER);
}

/// The dossier's own copies, where they are at hand.
#[test]
fn the_dossiers_own_samples_agree() {
    if !std::path::Path::new(SHARED).is_dir() {
        println!("no dossier here: skipped");
        return;
    }
    camt_is_as_expected(SHARED);
    mt940_is_as_expected(SHARED);
    csv_is_as_expected(SHARED);
}

fn camt(inside: &str) -> Vec<u8> {
    format!(
        "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id><Ccy>EUR</Ccy></Acct>{inside}</Stmt></BkToCstmrStmt></Document>"
    )
    .into_bytes()
}

fn entry(amount: &str, details: &str) -> String {
    format!(
        "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><NtryDtls>{details}</NtryDtls></Ntry>"
    )
}

#[test]
fn a_batch_whose_parts_do_not_add_up_is_kept_whole() {
    let part = |amount: &str| format!("<TxDtls><Amt Ccy=\"EUR\">{amount}</Amt></TxDtls>");
    let amounts = |details: &str| -> Vec<i64> {
        let read = read(&camt(&entry("30.00", details))).expect("a statement");
        read[0].lines.iter().map(|line| line.amount.minor).collect()
    };
    assert_eq!(amounts(&(part("10.00") + &part("20.00"))), [1_000, 2_000]);
    assert_eq!(amounts(&(part("10.00") + &part("19.00"))), [3_000], "not the sum");
    assert_eq!(amounts("<TxDtls/><TxDtls/>"), [3_000], "no amounts");
}

#[test]
fn an_amount_that_is_none_is_named_and_stops_nothing() {
    let read = read(&camt(&(entry("1e3", "") + &entry("5.00", "")))).expect("a statement");
    assert_eq!((read[0].lines.len(), read[0].unread.len()), (1, 1));
}

#[test]
fn bombs_and_other_files_are_refused() {
    let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bbbb\">]><Document>&b;</Document>";
    assert_eq!(read(bomb), Err(Unreadable::Format));
    let deep = "<a>".repeat(200_000);
    assert_eq!(read(deep.as_bytes()), Err(Unreadable::Format));
    let wide = format!("<a {}/>", (0..500_000).map(|n| format!("a{n}=\"\" ")).collect::<String>());
    assert_eq!(read(wide.as_bytes()), Err(Unreadable::Format), "attributes are compared with each other");
    let spaces: String = (0..50_000).map(|n| format!("<a xmlns:n{n}=\"n{n}\"/>")).collect();
    assert_eq!(read(format!("<b>{spaces}</b>").as_bytes()), Err(Unreadable::Format));
    assert_eq!(read("<!".repeat(4_000_000).as_bytes()), Err(Unreadable::Format), "read once, not once for each mark");
    assert_eq!(read(b"<Document><BkToCstmrAcctRpt/></Document>"), Err(Unreadable::Intraday));
    assert_eq!(read(b"<Document><Other/></Document>"), Err(Unreadable::Format));
    assert_eq!(read(&vec![b'<'; MOST_BYTES + 1]), Err(Unreadable::TooLarge));
    for content in [&b""[..], b"hello", b"\xff\xfe<", b"%PDF-1.7", b"PK\x03\x04"] {
        assert!(read(content).is_err());
    }
}

#[test]
fn several_pages_of_mt940_are_one_statement() {
    let page = |opening: &str, amount: &str, closing: &str| {
        format!(
            ":20:X\r\n:25:FR1420041010050500013M02606\r\n:28C:7/1\r\n:60{opening}\r\n:61:250304C{amount}NTRFNONREF\r\n:62{closing}\r\n-\r\n"
        )
    };
    let file =
        page("F:C250304EUR10,00", "18,", "M:C250304EUR28,00") + &page("M:C250304EUR28,00", "2,5", "F:C250304EUR30,50");
    let read = read(file.as_bytes()).expect("a statement");
    assert_eq!((read.len(), read[0].lines.len(), read[0].check()), (1, 2, Check::Agrees));
}

#[test]
fn days_that_could_be_read_two_ways_are_asked_for() {
    let file = |day: &str| format!("Date,Description,Amount\n{day},Coffee,1.00\n");
    let days = |day: &str| guess(file(day).as_bytes()).expect("a table").profile.map(|profile| profile.days.word());
    assert_eq!(days("03/04/2025"), None);
    assert_eq!(days("13/04/2025"), Some("day-first"));
    assert_eq!(days("04/13/2025"), Some("month-first"));
}

#[test]
fn rows_that_cannot_be_read_are_named_and_totals_left_out() {
    let file = "My bank\nAccount;FR14\n\nDate operation;Libelle;Debit;Credit\n04/03/2025;a;;1,00\nodd;b;;1,00\n04/03/2025;c;x;\n;Total;;2,00\n";
    let profile = guess(file.as_bytes()).expect("a table").profile.expect("said");
    let read = read_csv(file.as_bytes(), &profile, Currency::EUR).expect("a statement");
    assert_eq!(read.lines.len(), 1);
    assert_eq!(read.unread.iter().map(|one| one.code.word()).collect::<Vec<_>>(), ["date_invalid", "amount_invalid"]);
}

#[test]
fn ten_thousand_lines_are_read_at_once() {
    let row = "04/03/2025;VIR ACME GMBH INV-2025-00043;;1 250,00\n";
    let file = format!("Date operation;Libelle;Debit;Credit\n{}", row.repeat(10_000));
    let profile = guess(file.as_bytes()).expect("a table").profile.expect("said");
    assert_eq!(read_csv(file.as_bytes(), &profile, Currency::EUR).expect("a statement").lines.len(), 10_000);
}
