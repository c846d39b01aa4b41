//! Of whom the house demands a second factor.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{draw, ui::*},
    db::{self, settings::Versioned},
    domain::{
        error::AppError,
        people::Duty,
        second_factor::{Access, Demand},
    },
    flows::portal::Portal,
    request::Visit,
};

pub async fn page(visit: Visit, State(portal): State<Portal>) -> Response {
    let loaded = load(&portal, &visit).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit) -> Result<Versioned<Access>, AppError> {
    visit.admin(Duty::People)?;
    db::settings::access(portal.db.reader()).await
}

fn show(Versioned { value: access, version }: Versioned<Access>) -> impl IntoView {
    let choices = Demand::ALL.map(|demand| match demand {
        Demand::Nobody => Choice::new(demand.word(), t!("demand-nobody")).hint(t!("demand-nobody-hint")),
        Demand::Administrators => {
            Choice::new(demand.word(), t!("demand-administrators")).hint(t!("demand-administrators-hint"))
        }
    });
    view! {
        <AdminLayout title=t!("team-access") at=AdminPlace::Team trail=vec![AdminPlace::Team.crumb()] lead=t!("second-factor-lead")>
            <Form action="/admin/settings/team/access">
                <Hidden name="version" value=version.to_string()/>
                <RadioField name="second_factor" label=t!("second-factor-title") choices=choices.to_vec() value=access.second_factor.word()/>
                <FormActions><Button>{t!("save")}</Button></FormActions>
            </Form>
        </AdminLayout>
    }
}
