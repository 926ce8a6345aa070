/** What the shop's own client sends, as its build lists it: an id for each document. */
export const clientOperations = {
  'shop.home': 'query Home($first: Int!) { products(first: $first) { edges { node { id name price } } totalCount } }',
  'shop.product':
    'query Product($id: ID!) { product(id: $id) { id name price stock reviews(first: 10) { rating text author { name } } } }',
  'shop.search':
    'query Search($text: String!) { search(text: $text, first: 10) { __typename ... on Product { id name } } }',
  'shop.login':
    'mutation Login($email: String!, $password: String!) { login(email: $email, password: $password) { token user { id name } } }',
  'shop.logout': 'mutation Logout { logout }',
  'shop.account': 'query Account { me { id name email orders(first: 20) { id status total } } }',
  'shop.order':
    'query Order($id: ID!) { order(id: $id) { id status total note items { quantity price product { name } } } }',
  'shop.placeOrder': 'mutation PlaceOrder($input: PlaceOrderInput!) { placeOrder(input: $input) { id total } }',
  'shop.cancelOrder': 'mutation CancelOrder($id: ID!) { cancelOrder(id: $id) { id status } }',
} as const
