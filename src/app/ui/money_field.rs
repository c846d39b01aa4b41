//! An amount people type.

use leptos::prelude::*;

use super::field::{Frame, Ties};
use crate::{
    app::words,
    domain::{currency::Currency, money::Money},
};

/// An amount in a currency that is already decided, with the language's decimal mark; both marks are read.
#[component]
pub fn MoneyField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    currency: Currency,
    #[prop(optional_no_strip)] value: Option<Money>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let frame = Frame { name: name.clone(), label, hint, optional, class: "field" };
    frame.around(|Ties { id, described_by, invalid }, scope| {
        let written = |money: Money| words::typed(words::language(), &money.plain());
        let value = scope.value(&name, value.map(written).unwrap_or_default());
        view! {
            <div class="input-group">
                <input class="input numeric" id=id name=name type="text" inputmode="decimal" autocomplete="off" maxlength="20"
                    value=value required=required aria-describedby=described_by aria-invalid=invalid/>
                <span class="unit">{currency.symbol()}</span>
            </div>
        }
        .into_any()
    })
}
