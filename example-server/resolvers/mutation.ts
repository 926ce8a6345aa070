import { cancelOrder, updateOrder } from './change-order.js'
import { login } from './login.js'
import { logout } from './logout.js'
import { placeOrder } from './place-order.js'
import { updateProfile } from './update-profile.js'

export const mutation = { login, logout, placeOrder, updateOrder, cancelOrder, updateProfile }
