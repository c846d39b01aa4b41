//! The French default chart of accounts: what a shop needs in each currency it sells in.

use super::ledger::{AccountKind, Part};

/// An account before it has a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    pub code: &'static str,
    pub name: &'static str,
    pub kind: AccountKind,
    pub part: Part,
}

pub const FRENCH: &[Plan] = &[
    plan("411000", "Clients", AccountKind::Asset, Part::Receivable),
    plan("419100", "Clients – avances et soldes", AccountKind::Liability, Part::Balance),
    plan("445660", "TVA déductible", AccountKind::Asset, Part::FeeTax),
    plan("445710", "TVA collectée", AccountKind::Liability, Part::Tax),
    plan("467100", "Litiges – sommes contestées", AccountKind::Asset, Part::Disputed),
    plan("471000", "Compte d’attente", AccountKind::Liability, Part::Unapplied),
    plan("511500", "Encaissements", AccountKind::Asset, Part::Clearing),
    plan("512000", "Banque", AccountKind::Asset, Part::Bank),
    plan("580000", "Virements internes – change", AccountKind::Asset, Part::Exchange),
    plan("627800", "Commissions sur moyens de paiement", AccountKind::Expense, Part::Fee),
    plan("654000", "Pertes sur créances irrécouvrables", AccountKind::Expense, Part::Loss),
    plan("658000", "Gestes commerciaux", AccountKind::Expense, Part::Goodwill),
    plan("666000", "Différences de change", AccountKind::Expense, Part::ExchangeDifference),
    plan("706000", "Prestations", AccountKind::Income, Part::Revenue),
];

const fn plan(code: &'static str, name: &'static str, kind: AccountKind, part: Part) -> Plan {
    Plan { code, name, kind, part }
}

/// The digits that clearing accounts of gateways begin with: `511501` is the first.
const CLEARING: &str = "5115";

/// The next free code for a gateway's own clearing account, after those already taken in its currency.
pub fn next_clearing_code<'a>(taken: impl Iterator<Item = &'a str>) -> String {
    let last = taken
        .filter_map(|code| code.strip_prefix(CLEARING))
        .filter(|rest| rest.len() >= 2)
        .filter_map(|rest| rest.parse::<u32>().ok())
        .max()
        .unwrap_or(0);
    format!("{CLEARING}{:02}", last.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clearing_accounts_are_numbered_one_after_the_other() {
        let next = |taken: &[&'static str]| next_clearing_code(taken.iter().copied());
        assert_eq!(next(&[]), "511501");
        assert_eq!(next(&["411000", "511500", "511503"]), "511504");
        assert_eq!(next(&["511599"]), "5115100");
    }

    #[test]
    fn every_part_of_the_chart_is_played() {
        let missing =
            Part::ALL.into_iter().find(|part| *part != Part::Other && FRENCH.iter().all(|plan| plan.part != *part));
        assert_eq!(missing, None);
    }
}
