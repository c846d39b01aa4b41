//! Beside a customer's invoice: what is due and how it can be paid.

use leptos::prelude::*;

use crate::{
    app::ui::*,
    domain::{error::AppError, invoice::Invoice, money::Money, people::Contact},
    flows::portal::Portal,
};

#[derive(Debug, Clone)]
pub struct Panel {
    pub due: Money,
}

pub async fn load(_: &Portal, _: &Contact, invoice: &Invoice) -> Result<Panel, AppError> {
    Ok(Panel { due: invoice.due() })
}

#[component]
pub fn PayPanel(panel: Panel) -> impl IntoView {
    panel.due.is_positive().then(|| {
        view! {
            <Sheet>
                <div class="due">
                    <p>{t!("invoice-still-due")}</p>
                    <Amount of=panel.due big=true/>
                </div>
            </Sheet>
        }
    })
}
