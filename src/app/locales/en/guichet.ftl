# The house
guichet = Guichet
moment = { $date } at { $time }

# Months
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# Errors, by their code
error-bad-request = The request could not be read.
error-signature-missing = Missing webhook signature.
error-signature-invalid = Webhook signature could not be verified.
error-signature-expired = Webhook timestamp is outside the accepted window.
error-oauth-state-invalid = This connection request is not valid. Start again.
error-unauthenticated = Please sign in to continue.
error-bad-credentials = E-mail or password is incorrect.
error-csrf-failed = Your form has expired. Reload the page and try again.
error-forbidden = You do not have permission to do this.
error-reauth-required = Please confirm your password to continue.
error-not-found = Page not found.
error-method-not-allowed = Method not allowed.
error-request-timeout = The request took too long.
error-invoice-already-paid = This invoice is already paid.
error-invoice-not-payable = This invoice cannot be paid.
error-attempt-in-progress = A payment for this invoice is being verified. Do not pay again.
error-total-changed = The amount due has changed. Review the invoice and try again.
error-stale-version = This record was changed by someone else. Reload and try again.
error-idempotency-mismatch = This request key was already used with different details.
error-request-in-progress = The same request is still being processed.
error-insufficient-balance = Your balance is too low for this payment.
error-gateway-in-use = This gateway has payments and cannot be deleted. Hide it instead.
error-disputed = This payment is disputed and cannot be refunded.
error-last-owner = At least one owner must remain.
error-link-expired = This link has expired or was already used.
error-too-large = The request is too large.
error-uri-too-long = The address is too long.
error-unsupported-media-type = This content type is not supported.
error-validation = Please correct the highlighted fields.
error-amount-invalid = Enter an amount such as 12.34.
error-amount-not-positive = The amount must be greater than zero.
error-amount-decimals = Too many decimals for this currency.
error-amount-too-large = The amount is too large.
error-amount-below-minimum = The minimum for this payment method is { $detail }.
error-amount-above-maximum = The maximum for this payment method is { $detail }.
error-amount-exceeds-refundable = At most { $detail } can be refunded.
error-gateway-unavailable = This payment method is not available.
error-currency-unsupported = This currency is not accepted here.
error-account-currency-mismatch = The account must be in the same currency.
error-key-mode-mismatch = This key does not belong to the selected mode.
error-text-invalid = Contains characters that are not allowed.
error-too-long = This text is too long.
error-required = This field is required.
error-unknown-field = Unknown field.
error-url-invalid = Enter an https:// address.
error-url-not-allowed = This address is not allowed.
error-email-invalid = Enter a valid e-mail address.
error-email-taken = This address is already in use.
error-name-taken = This name is already taken.
error-password-too-short = Use at least 12 characters.
error-password-common = This password is too common.
error-password-wrong = The current password is incorrect.
error-date-invalid = Enter a valid date.
error-number-invalid = Enter a valid number.
error-iban-invalid = This IBAN is not formally valid.
error-bic-invalid = This BIC is not valid.
error-credentials-refused = The provider refused these credentials. { $detail }
error-credentials-unchecked = The credentials have not been checked with the provider yet.
error-file-type = Only PNG, JPEG or WebP images are accepted.
error-image-dimensions = The image is too large in pixels.
error-rate-limited = Too many attempts. Try again in { $detail } seconds.
error-headers-too-large = The request headers are too large.
error-internal = Something went wrong on our side. Reference: { $detail }.
error-unavailable = The service is busy. Try again in a moment.
error-provider-unavailable = The payment provider is not answering. Nothing was charged.

# Invoices and customers: rules
error-invoice-has-money = Money was already received for this invoice: it can no longer be cancelled.
# Frames and navigation
skip-to-content = Skip to content
languages = Language
breadcrumb = Breadcrumb
nav-main = Main navigation
nav-menu = Menu
nav-dashboard = Dashboard
nav-sales = Sales
nav-customers = Customers
nav-invoices = Invoices
nav-balance = Balance
nav-receipts = Receipts
nav-payments = Payments
nav-transfers = Bank transfers
nav-late-money = Late money
nav-inbox = Inbox
nav-accounting = Accounting
nav-journal = Journal
nav-accounts = Accounts
nav-settings = Settings
nav-store = Store settings
nav-gateways = Payment gateways
nav-cart = Cart
nav-team = Team
nav-audit = Audit log
nav-account = Account
nav-my-account = My account
signed-in-as = Signed in as
sign-out = Sign out

# Parts
copy = Copy
copied = Copied
filter = Filter
pager = Pages
pager-before = Previous
pager-after = Next
table-actions = Actions
field-optional = (optional)
secret-kept = A value is kept. Leave empty to keep it.
form-error = { $field }: { $error }

# Roles
role-owner = Owner
role-accountant = Accountant
role-support = Support
role-viewer = Viewer

# States
invoice-state-draft = Draft
invoice-state-open = To pay
invoice-state-part-paid = Partly paid
invoice-state-overdue = Overdue
invoice-state-paid = Paid
invoice-state-cancelled = Cancelled
payment-state-created = Prepared
payment-state-submitting = Being sent
payment-state-requires-action = Waiting for the customer
payment-state-processing = Bank is confirming
payment-state-unknown = Being verified
payment-state-succeeded = Received
payment-state-failed = Failed
payment-state-canceled = Cancelled
payment-state-expired = Expired
gateway-state-available = Available
gateway-state-unlisted = Unlisted
gateway-state-hidden = Hidden
mode-state-test = Test
mode-state-live = Live
notice-state-stored = Received
notice-state-retry = To retry
notice-state-applied = Applied
notice-state-ignored = Nothing to do
notice-state-quarantined = Quarantined
late-state-open = To settle
late-state-credited = Added to the balance
late-state-moved = Moved to another invoice
late-state-refunded = Refunded
transfer-state-announced = Announced
transfer-state-confirmed = Confirmed
transfer-state-refused = Refused
letter-state-queued = Queued
letter-state-sent = Sent
letter-state-failed = Failed
person-state-invited = Invitation sent
person-state-active = Active
person-state-disabled = Disabled

# Error pages
not-found-title = This page does not exist
not-found-advice = The link may be incomplete, or lead to a document that is not yours.
forbidden-title = This page is closed to you
forbidden-advice = Ask an owner of the shop for access, or the holder of your customer account.
link-expired-title = This link no longer works
link-expired-advice = Links sent by e-mail work once. Ask for a new one.
busy-title = One moment
busy-advice = Nothing was lost. Reload the page in a few seconds.
internal-title = Something went wrong here
internal-advice = Nothing was half saved. If it happens again, send us the reference above.
refused-title = This could not be done
refused-advice = Go back, check and try again.
error-home = Back to the start
error-status = Code { $status }

# Money: why a payment did not go through
failure-amount-above-maximum = The amount is above what this way to pay accepts.
failure-amount-below-minimum = The amount is below what this way to pay accepts.
failure-amount-decimals = The amount has too many decimals for this way to pay.
failure-authentication-required = The bank asked for an authentication that was not completed.
failure-canceled = The payment was cancelled.
failure-card-declined = The bank declined the card.
failure-card-expired = The card has expired.
failure-credentials-refused = The provider refused the shop’s credentials.
failure-currency-unsupported = This way to pay does not take this currency.
failure-debit-failed = The bank rejected the debit.
failure-email-invalid = The provider refused the e-mail address.
failure-insufficient-funds = There was not enough money on the account.
failure-invalid-request = The provider did not accept the request.
failure-key-mode-mismatch = The gateway’s key does not belong to the chosen mode.
failure-permission-denied = The gateway’s key may not make this request.
failure-processing-error = Something went wrong at the provider.
failure-required = Something the provider requires was missing.
failure-not-sent = The request never reached the provider. Nothing was charged.
failure-expired = The payment page expired before it was completed.
failure-currency-differs = The provider reports another currency than was asked.
failure-amount-differs = The provider reports another amount than was asked.
failure-mode-differs = The provider reports another mode (test or live) than the gateway’s.
failure-payment-differs = The provider ties this money to another payment.
failure-contradicted = The provider contradicts money already recorded as received.

# Money: what became of a notice
notice-reason-unmatched = It matches no payment here.
notice-reason-mode-differs = It comes from another mode (test or live) than the gateway’s.
notice-reason-account-differs = It comes from another account than the gateway’s.
notice-reason-amount-differs = It names another amount than was asked.
notice-reason-currency-differs = It names another currency than was asked.
notice-reason-unreadable = Part of it cannot be read or contradicts itself.
notice-reason-kept-for-later = Kept: refunds, disputes and payouts will be read later.
notice-reason-not-followed = The portal does not follow this kind of event.
notice-reason-nothing-new-yet = The provider has nothing new to say yet.
notice-reason-contradicts-request = The provider’s answer contradicts what was asked.
notice-reason-account-changed = The account behind the gateway changed.
notice-reason-created = The payment is prepared.
notice-reason-submitting = The payment is being sent.
notice-reason-requires-action = The payment waits for the customer.
notice-reason-processing = The bank is confirming the payment.
notice-reason-unknown = The outcome of the payment is being verified.
notice-reason-succeeded = The payment was received.
notice-reason-failed = The payment failed.
notice-reason-canceled = The payment is cancelled.
notice-reason-expired = The payment expired.

# Money: kinds of postings
posting-issue = Invoice issued
posting-cancel = Invoice cancelled
posting-capture = Money received
posting-fee = Provider’s fee
posting-balance-payment = Paid from the balance
posting-credit = Credit granted
posting-late-to-balance = Late money to the balance
posting-late-to-invoice = Late money to an invoice

# Late money
late-reason-overpaid = Too much was received: less was due.
late-reason-paid-twice = Received a second time: the invoice had already been paid.
late-reason-cancelled = Received for a cancelled invoice.
# Invoices and customers
percent = { $rate }%
sort-by = Sort by
sort-direction = Order
sort-down = Descending
sort-up = Ascending
invoice-title = Invoice { $number }
invoice-draft-title = Draft invoice
invoice-new = New invoice
invoice-for = For { $customer }
invoice-for-whom = Who is the invoice for?
invoice-number = Number
invoice-without-number = Draft
invoice-customer = Customer
invoice-currency = Currency
invoice-issued-on = Date
invoice-due-on = Due date
invoice-reference = Payment reference
invoice-state = State
invoice-from = From
invoice-to = Billed to
invoice-vat-number = VAT number { $number }
invoice-lines = Lines
line-description = Description
line-quantity = Quantity
line-price = Unit price
line-tax = Tax
line-tax-percent = Tax in %
line-net = Net
invoice-net = Net total
invoice-tax-of = Tax { $rate } on { $net }
editor-tax-of = Tax { $rate }%
invoice-total = Total
invoice-settled = Already paid
invoice-still-due = Still due
invoice-note = Note
invoice-note-hint = Printed below the lines, for the customer.
invoice-parts = Payment
invoice-parts-whole = In one payment
invoice-parts-parts = In parts
invoice-parts-hint = The customer may pay less than what is due; the invoice stays open.
invoice-says-draft = Not issued yet: the customer does not see it.
invoice-says-open = To be paid by { $date }.
invoice-says-part-paid = Partly paid: { $due } remain to be paid by { $date }.
invoice-says-overdue = Overdue: { $due } were to be paid by { $date }.
invoice-says-paid = Paid on { $date }. Thank you.
invoice-says-nothing-to-pay = Nothing to pay.
invoice-says-cancelled = Cancelled on { $date }: nothing is to be paid.
invoice-printable = Printable version
invoice-back = Back to the invoice
invoice-issue = Issue the invoice
invoice-edit = Edit
invoice-preview = Preview
invoice-resend = Send again
invoice-cancel = Cancel the invoice
invoice-cancel-question = The invoice keeps its number and can no longer be paid. The reverse entry is posted to the journal.
invoice-discard = Delete the draft
invoice-discard-question = The draft disappears. It has no number: nothing will be missing from the series.
invoice-gateway = Chosen gateway
invoice-gateway-open = The customer chooses
invoice-gateways = Gateways let in
invoice-gateways-all = All the customer sees
invoice-gateway-change = Change the gateway
invoice-gateway-change-hint = Unlisted gateways included. Amount, tax and lines stay as they are.
invoice-gateway-choose = Choose
invoice-no-payments = No payments yet.
invoice-history = History
invoice-became-paid = Invoice paid
payment-reference = Reference
payment-day = Date
payment-state = State
payment-amount = Amount
invoices-search = Number, reference or customer
invoices-search-number = Invoice number
invoices-shown = Show
invoices-all = All invoices
invoices-all-currencies = All currencies
invoices-to-pay = To pay
invoices-open = Unpaid
invoices-not-due-yet = Not due yet
invoices-none = No invoices
invoices-none-yet = Your invoices will appear here as soon as they are issued.
invoices-none-advice = Write the first one: it stays a draft until you issue it.
invoices-none-found = No invoice matches
invoices-none-found-advice = Try another filter or another search.
invoices-show-all = Show all
editor-recalculate = Recalculate
editor-save = Save the draft
editor-add-line = Add a line
editor-remove-line = Remove line { $number }
editor-terms = Terms
editor-gateways-hint = Optional. An unlisted gateway can only be used on invoices where you let it in.
editor-allowed = Gateways let in
editor-allowed-hint = Nothing ticked: all the customer sees.
editor-chosen = Chosen gateway
editor-chosen-none = The customer chooses
customer-new = New customer
customer-name = Name
customer-reference = Reference
customer-email = E-mail address
customer-email-hint = Documents go there when no contact may see them.
customer-address = Postal address
customer-country = Country
customer-country-hint = Two letters: FR, BE, CH…
customer-vat-number = VAT number
customer-language = Language of documents
customer-note = Internal note
customer-note-hint = Only administrators see it.
customer-save = Save
customer-edit = Edit
customers-search = Name, reference or e-mail
customers-none = No customers
customers-none-advice = Create the first customer to be able to invoice them.
customers-none-found = No customer matches
customers-show-all = Show all
contacts = Contacts
contacts-none = Nobody can sign in for this customer yet.
contact-name = Name
contact-invite = Invite a contact
contact-invite-send = Send the invitation
contact-rights = Rights
contact-change = Change rights
contact-remove = Remove this contact
contact-remove-question = { $name } will no longer see or pay this customer’s invoices.
right-see = see invoices
right-pay = pay
right-download = download
right-balance = use the balance
dashboard-greeting = Welcome
dashboard-due = Due in { $currency }
dashboard-open-invoices = { $count ->
    [one] { $count } invoice
   *[other] { $count } invoices
}
dashboard-of-which-overdue = { $count ->
    [one] of which { $amount } overdue ({ $count } invoice)
   *[other] of which { $amount } overdue ({ $count } invoices)
}
dashboard-next = To pay next
dashboard-all-invoices = All invoices
dashboard-nothing-due = Everything is paid
dashboard-nothing-due-advice = You have no invoice to pay.
dashboard-balance = Balance in { $currency }
dashboard-balance-advice = This amount can pay your invoices, whole or in part.
dashboard-owed = Receivables
dashboard-receivable = Receivable in { $currency }
dashboard-no-receivables = No open receivables
dashboard-no-receivables-advice = Issued invoices that are not paid appear here, by currency.
dashboard-paid-this-month = Paid this month
dashboard-paid-in = Paid in { $currency }
dashboard-paid-invoices = { $count ->
    [one] { $count } invoice
   *[other] { $count } invoices
}
dashboard-to-do = To do
dashboard-nothing-to-do = Nothing waits for your decision.
dashboard-overdue = Overdue
chore-drafts = { $count ->
    [one] { $count } draft to issue
   *[other] { $count } drafts to issue
}
chore-transfers = { $count ->
    [one] { $count } announced transfer to check
   *[other] { $count } announced transfers to check
}
chore-late-money = { $count ->
    [one] { $count } late sum to settle
   *[other] { $count } late sums to settle
}
chore-notices = { $count ->
    [one] { $count } notice in quarantine
   *[other] { $count } notices in quarantine
}
chore-payments = { $count ->
    [one] { $count } payment waits for a decision
   *[other] { $count } payments wait for a decision
}
flash-draft-saved = The draft is saved.
flash-draft-discarded = The draft is deleted.
flash-invoice-issued = The invoice is issued and the customer told.
flash-invoice-resent = The invoice is on its way to the customer again.
flash-invoice-cancelled = The invoice is cancelled.
flash-invoice-gateway-chosen = The gateway is chosen.
flash-customer-saved = The customer is saved.
flash-contact-invited = The invitation is on its way.
flash-contact-rights-changed = The rights are changed.
flash-contact-removed = The contact is removed.
deed-invoice-drafted = Draft created
deed-invoice-rewritten = Draft changed
deed-invoice-discarded = Draft deleted
deed-invoice-issued = Invoice issued
deed-invoice-resent = Invoice sent again
deed-invoice-cancelled = Invoice cancelled
deed-invoice-gateway-chosen = Gateway chosen
deed-customer-created = Customer created
deed-customer-saved = Customer changed
