import { wordsOf } from '../authorization/named-fields.js'

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Of a relation by which an object belongs to somebody. */
const OWNERS = set(`owner user customer account buyer patient client member employee tenant payer holder subscriber
  student recipient shopper collector purchaser bidder`)
/** Of one by which somebody has made it, which anybody may often see. */
const MAKERS = set(
  'author creator createdby actor sender uploader submitter reviewer assignee editor commenter publisher reporter',
)
const STAFF = set(
  'admin administrator superadmin superuser root staff support moderator operator owner internal system',
)

/** Input fields of which the last words are these give rights, money or a verdict. */
const RIGHTS = set(`admin superuser isstaff role roles permission permissions privilege privileges balance credits
  verified approved isowner`)
const WORTH = set('price discount total fee unitprice costprice refundamount')
const STATES = set('status state')

/** What tells who somebody is, and how to reach or find them. */
const PERSONAL = set(`email emails emailaddress phone phones phonenumber mobile mobilenumber birthday birthdate
  dateofbirth dob salary income ipaddress streetaddress postaladdress homeaddress nationality ethnicity religion
  diagnosis bloodtype lastlogin lastsignin`)
/** What a business keeps to itself. */
const INTERNAL = set('costprice margin profit wholesaleprice purchaseprice isadmin issuperuser isstaff')
const INTERNAL_FIRST = set('internal private confidential')

/** Lists of what went wrong are as long as there are fields in an input. */
const ERRORS = /(?:^|[a-z])(?:errors|warnings|violations|problems)$/i

const SIGN_IN = /(?:login|signin|logon|authenticate)/
/** What is tried, and what one tries with it. */
const TRIES = set('verify validate confirm check submit redeem apply claim use add')
const TRIED = set('otp totp code pin passcode promo coupon voucher giftcard invite')
/** What is done to a password, or an access token, that one does not have yet. */
const RECOVERS = set('reset forgot forgotten recover request send')
const FOR_STRANGERS =
  /logout|signout|signup|register|refresh(?:access)?token|token(?:refresh|verify)|(?:confirm|verify|activate)\w*(?:email|account)|(?:account|user)(?:confirm|activate)|set\w*password|newsletter|contactus/
const ACCOUNTS = set('user account profile customer member register signup sign email password me my invite')

/** What follows a page is no secret. */
const PAGE_TOKENS = /(?:page|continuation|next|sync|cursor|pagination|pre(?:vious)?)token$/

export type Tie = 'owner' | 'maker'

/** The words of a name as one, such as `isadmin`. */
const joined = (name: string): string => wordsOf(name).join('')

/** What a name says of whose an object is: that of a relation, or of its id. */
export function tieOf(name: string, isId: boolean): Tie | undefined {
  const words = joined(name)
  const relation = isId ? words.replace(/(?:uu)?id$/, '') : words
  // A client or an account with an id is as often an application, or one of another service.
  if (isId && (relation === words || relation === 'client') && relation !== 'createdby') return undefined
  if (OWNERS.has(relation)) return 'owner'
  return MAKERS.has(relation) ? 'maker' : undefined
}

/** A role of those who run a service, by its name. */
export function isStaffRole(role: string): boolean {
  return wordsOf(role).some((word) => STAFF.has(word))
}

/** How bad it is that anybody may write an input field of this name. */
export function privilegeOf(name: string): 'high' | 'medium' | 'low' | undefined {
  if (endsIn(name, RIGHTS)) return 'high'
  if (endsIn(name, WORTH)) return 'medium'
  return STATES.has(joined(name)) ? 'low' : undefined
}

export function isPersonal(name: string): boolean {
  return endsIn(name, PERSONAL)
}

export function isInternal(name: string): boolean {
  const words = wordsOf(name)
  const isKind = words.length > 1 && INTERNAL_FIRST.has(words[0] as string) && words.at(-1) !== 'id'
  return endsIn(name, INTERNAL) || isKind
}

/** Whether a mutation lets one try again and again what one should not know. */
export function isAttempt(name: string): boolean {
  const words = wordsOf(name)
  const has = (some: ReadonlySet<string>) => words.some((word) => some.has(word))
  if (SIGN_IN.test(words.join(''))) return true
  if (words.includes('password') && has(RECOVERS)) return true
  if (has(TRIES) && has(TRIED)) return true
  return (
    words.includes('redeem') ||
    /^(?:create|obtain|get|issue)(?:access|auth)?token$|^token(?:create|auth|obtain)$/.test(words.join(''))
  )
}

/** Whether a mutation is meant for callers who are not known yet. */
export function isForStrangers(name: string): boolean {
  return isAttempt(name) || FOR_STRANGERS.test(joined(name))
}

/** Whether a mutation is about an account, and so about an email that is known or not. */
export function isAboutAccounts(name: string): boolean {
  return wordsOf(name).some((word) => ACCOUNTS.has(word))
}

export function isPageToken(name: string): boolean {
  return PAGE_TOKENS.test(joined(name))
}

export function isErrorList(name: string): boolean {
  return ERRORS.test(name)
}

/** Whether the last word of a name, or the last two as one, are in a set. */
function endsIn(name: string, words: ReadonlySet<string>): boolean {
  const all = wordsOf(name)
  return words.has(all.at(-1) ?? '') || words.has(all.slice(-2).join(''))
}
