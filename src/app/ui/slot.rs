//! A place in a part for any view: `actions=view! { <ButtonLink …/> }`.

use leptos::prelude::*;

#[derive(Default)]
pub struct Slot(Option<AnyView>);

impl<V: IntoView + 'static> From<V> for Slot {
    fn from(view: V) -> Self {
        Self(Some(view.into_any()))
    }
}

impl Slot {
    pub fn draw(self) -> Option<AnyView> {
        self.0
    }
}
