//! Several lines of text. The only place that draws a `textarea`: Leptos 0.8.23 does not escape what is in one.

use leptos::prelude::*;

use super::{
    field::{Frame, Ties},
    raw::escaped,
};

#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional)] longest: Option<usize>,
) -> impl IntoView {
    let frame = Frame { name: name.clone(), label, hint, optional, class: "field" };
    frame.around(|Ties { id, described_by, invalid }, scope| {
        // The first line end is one the browser drops, so that a text's own survives.
        let text = format!("\n{}", escaped(&scope.value(&name, value)));
        view! {
            <textarea class="input" id=id name=name required=required rows="4"
                maxlength=longest.map(|longest| longest.to_string())
                aria-describedby=described_by aria-invalid=invalid>{text}</textarea>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_a_text_area() {
        let html = Owner::new().with(|| {
            view! { <TextArea name="note" label="Note" value="</textarea><script>alert(1)</script> & more"/> }.to_html()
        });
        let inside = "\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</textarea>";
        assert!(html.contains(inside), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }
}
