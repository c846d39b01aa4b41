//! Table b.3 of the faults, row by row: which tests prove it, or what it waits for. A test's name carries its rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// | Row | Fault | Files of its tests, or what it waits for |
type Row = (u8, &'static str, Proof);

enum Proof {
    By(&'static [&'static str]),
    WaitsFor(&'static str),
}
use Proof::{By, WaitsFor};

const TABLE: &[Row] = &[
    (1, "killed at each point", By(&["crashes", "crashes_at_random"])),
    (2, "killed at any moment under load", By(&["crashes_at_random"])),
    (3, "database write-locked for two seconds", By(&["faults_database", "promises_others"])),
    (4, "database locked or gone", By(&["faults_database"])),
    (5, "provider errs as a payment is begun", By(&["faults_answers", "faults_cable", "providers_faults"])),
    (6, "provider acts and does not answer", By(&["faults_answers", "faults_cable", "providers_faults"])),
    (7, "nothing can be sent", By(&["faults_answers", "faults_cable", "providers_faults"])),
    (8, "provider slow", By(&["faults_answers", "faults_cable", "promises_others", "providers_faults"])),
    (9, "provider down for minutes", By(&["faults_breaker", "providers_faults"])),
    (10, "unreadable answers", By(&["faults_answers", "providers_faults"])),
    (11, "too many requests", By(&["faults_answers", "providers_faults"])),
    (12, "sent elsewhere", By(&["faults_answers", "providers_faults"])),
    (13, "definite decline", By(&["faults_answers", "providers_faults"])),
    (14, "quarrel about the key", By(&["faults_answers", "providers_faults"])),
    (15, "notice twenty times", By(&["faults_notices", "promises_inbox", "promises_once", "providers_faults"])),
    (16, "notices out of order", By(&["faults_notices", "promises_inbox", "providers_all"])),
    (17, "notice before the answer", By(&["faults_notices"])),
    (18, "notice three days late", By(&["faults_notices"])),
    (19, "no notice, the customer comes back", By(&["faults_notices"])),
    (20, "no notice, the customer is gone", By(&["faults_notices"])),
    (21, "forged notice", By(&["attacks_webhooks", "promises_webhooks"])),
    (22, "replayed notice", By(&["attacks_webhooks"])),
    (23, "oversized notice", By(&["attacks_webhooks"])),
    (24, "wrong amount", By(&["attacks_webhooks", "faults_notices"])),
    (25, "wrong currency", By(&["attacks_webhooks", "faults_notices"])),
    (26, "notice about something else", By(&["attacks_webhooks", "faults_notices", "promises_webhooks"])),
    (27, "batch of notices, one of them broken", By(&["notices"])),
    (28, "flood of unverified notices", By(&["attacks_webhooks", "promises_webhooks"])),
    (29, "clock wrong by ten minutes", By(&["faults_clock"])),
    (30, "clock set back, days of other lengths", By(&["calendar", "faults_clock"])),
    (31, "many tabs, one gateway", By(&["races"])),
    (32, "many tabs, two gateways", By(&["races"])),
    (33, "balance spent at once", By(&["faults_inside", "settling_parts"])),
    (34, "balance and gateway together, the gateway fails", WaitsFor("a payment of two parts")),
    (35, "gateway hidden between page and click", By(&["promises_gateways", "races_leaving"])),
    (36, "gateway hidden while the customer is at the provider", By(&["races_leaving", "settling"])),
    (37, "gateway switched in mid-payment", By(&["late_success", "races_leaving", "settling"])),
    (38, "key or secret changed in mid-payment", By(&["faults_inside"])),
    (39, "invoice cancelled in mid-payment", By(&["faults_inside"])),
    (40, "refund while a dispute is open", By(&["disputes_by_card", "disputes_everywhere"])),
    (41, "dispute while a refund is unknown", By(&["disputes_by_card", "disputes_everywhere"])),
    (42, "disputes won, lost, reinstated", By(&["disputes_by_card", "disputes_everywhere", "providers_paypal_cases"])),
    (43, "partial capture", WaitsFor("captures in parts")),
    (44, "two refunds race", By(&["refunds_races"])),
    (45, "refund made at the provider's", By(&["refunds_there"])),
    (46, "refund fails later", By(&["refunds_there"])),
    (47, "debit charged back after it was paid", By(&["disputes_taken_back", "providers_braintree_later"])),
    (48, "payouts", By(&["payouts", "payouts_disputes"])),
    (49, "disk full", By(&["faults_disk"])),
    (50, "database cannot be written", By(&["faults_database"])),
    (51, "sessions lost", By(&["faults_inside"])),
    (52, "another key", By(&["faults_processes"])),
    (53, "mail server down, slow or told headers", By(&["faults_processes", "people_post", "promises_others"])),
    (54, "two janitors", By(&["faults_processes"])),
    (55, "janitor gets no answer worth having", By(&["faults_inside", "promises_unsure"])),
    (56, "two processes on one database", By(&["faults_processes"])),
    (57, "customers hang up", By(&["beginning", "faults_leaving"])),
    (58, "mistake of ours", By(&["faults_inside"])),
    (59, "told to stop", By(&["attacks_wire", "faults_processes"])),
    (60, "account disabled in mid-payment", By(&["providers_health"])),
    (61, "settled in another currency", By(&["payouts_exchange"])),
    (62, "the same id twice", By(&["faults_inside"])),
];

/// Every test that carries a row's number stands in a file the row names, and every file it names has one.
#[test]
fn the_table_names_the_tests_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found: BTreeMap<u8, BTreeSet<String>> = BTreeMap::new();
    for path in rust_files(&root) {
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for name in tests_of(&fs::read_to_string(&path).expect("text")) {
            for row in rows_in(&name) {
                found.entry(row).or_default().insert(file.clone());
            }
        }
    }
    let numbers: Vec<u8> = TABLE.iter().map(|(row, _, _)| *row).collect();
    assert_eq!(numbers, (1..=62).collect::<Vec<u8>>(), "every row once");
    for (row, fault, proof) in TABLE {
        let there: Vec<_> = found.remove(row).unwrap_or_default().into_iter().collect();
        match proof {
            By(files) => assert_eq!(there, *files, "F-{row:02} {fault}"),
            WaitsFor(what) => assert!(there.is_empty(), "F-{row:02} {fault} waits for {what}, and {there:?} prove it"),
        }
    }
}

fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let here = files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    here.chain(folders.iter().flat_map(|folder| rust_files(folder))).collect()
}

/// The names of functions marked as tests.
fn tests_of(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some((_, after)) = line.split_once("fn ").filter(|_| is_test) {
            names.push(after.split('(').next().unwrap_or_default().to_owned());
            is_test = false;
        }
    }
    names
}

/// `p_42_f_16_…` → 16. A control shows the damage a guard prevents: it proves no row.
fn rows_in(name: &str) -> Vec<u8> {
    let parts: Vec<_> = name.split('_').collect();
    let pairs = parts.windows(2).filter(|pair| pair[0] == "f" && !name.starts_with("control_"));
    pairs.filter_map(|pair| pair[1].parse().ok()).collect()
}
