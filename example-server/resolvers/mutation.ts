import { cancelOrder, updateOrder } from './change-order.js'
import { login } from './login.js'
import { placeOrder } from './place-order.js'
import { updateProfile } from './update-profile.js'

export const mutation = { login, placeOrder, updateOrder, cancelOrder, updateProfile }
