//! The questions in GraphQL. The fragments say what is read of each object.

/// Of the version whose behaviour the adapter was written for.
pub const VERSION: &str = "2019-01-01";

pub const TEST: &str = "\
query Test {
  ping
  viewer {
    merchant {
      id
      status
      companyName
      merchantAccounts(first: 50) { edges { node { id currencyCode status } } }
    }
  }
}";

pub const CREATE: &str = "\
mutation CreatePayPal($input: CreatePayPalOneTimePaymentInput!) {
  createPayPalOneTimePayment(input: $input) { clientMutationId approvalUrl paymentId }
}";

pub const TOKENIZE: &str = "\
mutation TokenizePayPal($input: TokenizePayPalOneTimePaymentInput!) {
  tokenizePayPalOneTimePayment(input: $input) { paymentMethod { id usage } }
}";

/// What is read of a transaction, wherever it is met.
macro_rules! reading {
    ($question:literal) => {
        concat!(
            $question,
            "
fragment Facts on Transaction {
  id
  legacyId
  orderId
  status
  amount { value currencyCode }
  paymentMethodSnapshot {
    __typename
    ... on PayPalTransactionDetails { payer { firstName lastName } transactionFee { value currencyCode } }
  }
  statusHistory {
    __typename
    status
    ... on GatewayRejectedEvent { gatewayRejectionReason duplicateOf { id } }
  }
}"
        )
    };
}

/// What is read of a refund.
macro_rules! reading_refund {
    ($question:literal) => {
        concat!(
            $question,
            "
fragment Given on Refund {
  id
  legacyId
  orderId
  status
  amount { value currencyCode }
  details { __typename ... on PayPalRefundDetails { refundedFee { value currencyCode } } }
}"
        )
    };
}

pub const CHARGE: &str = reading!(
    "\
mutation Charge($input: ChargePayPalAccountInput!) {
  chargePayPalAccount(input: $input) { transaction { ...Facts } }
}"
);

pub const SEARCH: &str = reading!(
    "\
query ByOrder($input: TransactionSearchInput!) {
  search { transactions(input: $input, first: 10) { edges { node { ...Facts } } pageInfo { hasNextPage } } }
}"
);

pub const TRANSACTION: &str = reading!(
    "\
query Transaction($id: ID!) {
  node(id: $id) { __typename ...Facts }
}"
);

pub const REFUNDS: &str = reading_refund!(
    "\
query Refunds($id: ID!) {
  node(id: $id) {
    __typename
    ... on Transaction { id status amount { value currencyCode } refunds { ...Given } }
    ...Given
  }
}"
);

pub const REFUND: &str = reading_refund!(
    "\
mutation Refund($input: RefundTransactionInput!) {
  refundTransaction(input: $input) { refund { ...Given } }
}"
);

pub const REVERSE: &str = reading_refund!(
    "\
mutation Reverse($input: ReverseTransactionInput!) {
  reverseTransaction(input: $input) {
    reversal { __typename ... on Transaction { id status amount { value currencyCode } } ...Given }
  }
}"
);

pub const DISPUTE_ID: &str = "\
query DisputeId($id: ID!) {
  idFromLegacyId(legacyId: $id, type: DISPUTE)
}";

pub const ACCEPT_DISPUTE: &str = "\
mutation AcceptDispute($input: AcceptDisputeInput!) {
  acceptDispute(input: $input) { dispute { legacyId } }
}";

pub const DISPUTE: &str = "\
query Dispute($id: ID!) {
  node(id: $id) {
    __typename
    ... on Dispute {
      legacyId
      status
      type
      amountDisputed { value currencyCode }
      amountWon { value currencyCode }
      replyByDate
      transaction { orderId }
    }
  }
}";
