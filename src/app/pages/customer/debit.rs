//! Paying on a mandate given before: what is debited, what the customer agrees to, and their explicit consent.

use leptos::prelude::*;

use crate::{
    app::{actions::pay::shown, ui::*, words},
    domain::{ids::InvoiceId, mandate::CONSENT_WORDS, money::Money},
    flows::mandates::offer::Offered,
};

#[component]
pub fn DebitAgain(invoice: InvoiceId, due: Money, offered: Offered) -> impl IntoView {
    let Offered { mandate, gateway } = offered;
    let language = words::language();
    let amount = words::money(language, due);
    let given =
        t!("debit-given", method = gateway.title(language).to_owned(), date = words::date(language, mandate.agreed_at));
    let consent = t!("debit-consent", amount = amount.clone(), account = mandate.method.clone(), shop = shop_name());
    view! {
        <Notice tone=Tone::Info title=t!("debit-title", account = mandate.method.clone())>
            <p>{given}</p>
            <p>{consent}" "{t!("debit-consent-hint")}</p>
            <Form action=format!("/invoices/{invoice}/pay/mandate/{}", mandate.id) key=uuid::Uuid::now_v7().to_string()>
                <Hidden name="due" value=shown(due)/>
                <CheckField name="consent" label=t!("debit-consent-box") value=CONSENT_WORDS/>
                <FormActions>
                    <Button kind=Kind::Quiet icon=Glyph::Landmark>{t!("debit-button", amount = amount)}</Button>
                </FormActions>
            </Form>
            <p><a href="/mandates">{t!("debit-manage")}</a></p>
        </Notice>
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::CONSENT_WORDS;

    /// The words each version stood for: whoever changes them adds a version, and keeps the old lines.
    const VERSIONS: [(&str, &str); 1] =
        [("2026-11-22", "cdaecce647b3f47576b7939170ec083888db2e30555eff49794c64ba3bec583f")];

    #[test]
    fn other_words_are_another_version() {
        let texts = [include_str!("../../locales/fr/guichet.ftl"), include_str!("../../locales/en/guichet.ftl")];
        let lines = texts.iter().flat_map(|text| text.lines());
        let words: Vec<_> = lines.filter(|line| line.starts_with("debit-consent")).collect();
        assert_eq!(words.len(), 6);
        let digest = hex::encode(Sha256::digest(words.join("\n")));
        assert_eq!(VERSIONS.last(), Some(&(CONSENT_WORDS, digest.as_str())));
    }
}
