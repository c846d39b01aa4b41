# La maison
guichet = Guichet
moment = { $date } à { $time }

# Mois
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

# Erreurs, par leur code
error-bad-request = La demande n’a pas pu être lue.
error-signature-missing = Signature de la notification absente.
error-signature-invalid = La signature de la notification n’a pas pu être vérifiée.
error-signature-expired = L’horodatage de la notification est hors de la fenêtre acceptée.
error-oauth-state-invalid = Cette demande de connexion n’est pas valable. Recommencez.
error-unauthenticated = Connectez-vous pour continuer.
error-bad-credentials = L’adresse e-mail ou le mot de passe est incorrect.
error-csrf-failed = Votre formulaire a expiré. Rechargez la page et réessayez.
error-forbidden = Vous n’avez pas l’autorisation de faire cela.
error-reauth-required = Confirmez votre mot de passe pour continuer.
error-not-found = Page introuvable.
error-method-not-allowed = Méthode non autorisée.
error-request-timeout = La demande a pris trop de temps.
error-invoice-already-paid = Cette facture est déjà payée.
error-invoice-not-payable = Cette facture ne peut pas être payée.
error-attempt-in-progress = Un paiement de cette facture est en cours de vérification. Ne payez pas une deuxième fois.
error-total-changed = Le montant dû a changé. Relisez la facture et réessayez.
error-stale-version = Cette fiche a été modifiée par quelqu’un d’autre. Rechargez la page et réessayez.
error-idempotency-mismatch = Cette clé de demande a déjà servi avec d’autres données.
error-request-in-progress = La même demande est encore en cours de traitement.
error-insufficient-balance = Votre solde est insuffisant pour ce paiement.
error-gateway-in-use = Cette passerelle a des paiements et ne peut pas être supprimée. Cachez-la plutôt.
error-disputed = Ce paiement est en litige et ne peut pas être remboursé.
error-last-owner = Il doit rester au moins un propriétaire.
error-link-expired = Ce lien a expiré ou a déjà été utilisé.
error-too-large = La demande est trop volumineuse.
error-uri-too-long = L’adresse est trop longue.
error-unsupported-media-type = Ce type de contenu n’est pas pris en charge.
error-validation = Corrigez les champs signalés.
error-amount-invalid = Saisissez un montant, par exemple 12,34.
error-amount-not-positive = Le montant doit être supérieur à zéro.
error-amount-decimals = Trop de décimales pour cette devise.
error-amount-too-large = Le montant est trop élevé.
error-amount-below-minimum = Le minimum pour ce moyen de paiement est de { $detail }.
error-amount-above-maximum = Le maximum pour ce moyen de paiement est de { $detail }.
error-amount-exceeds-refundable = Au plus { $detail } peuvent être remboursés.
error-gateway-unavailable = Ce moyen de paiement n’est pas disponible.
error-currency-unsupported = Cette devise n’est pas acceptée ici.
error-account-currency-mismatch = Le compte doit être tenu dans la même devise.
error-key-mode-mismatch = Cette clé n’appartient pas au mode choisi.
error-text-invalid = Contient des caractères qui ne sont pas autorisés.
error-too-long = Le texte est trop long.
error-required = Ce champ est obligatoire.
error-unknown-field = Champ inconnu.
error-url-invalid = Saisissez une adresse en https://.
error-url-not-allowed = Cette adresse n’est pas autorisée.
error-email-invalid = Saisissez une adresse e-mail valable.
error-email-taken = Cette adresse est déjà utilisée.
error-name-taken = Ce nom est déjà pris.
error-password-too-short = Utilisez au moins 12 caractères.
error-password-common = Ce mot de passe est trop courant.
error-password-wrong = Le mot de passe actuel est incorrect.
error-date-invalid = Saisissez une date valable.
error-number-invalid = Saisissez un nombre valable.
error-iban-invalid = Cet IBAN n’est pas formellement valable.
error-bic-invalid = Ce BIC n’est pas valable.
error-credentials-refused = Le prestataire a refusé ces identifiants. { $detail }
error-credentials-unchecked = Les identifiants n’ont pas encore été vérifiés auprès du prestataire.
error-file-type = Seules les images PNG, JPEG ou WebP sont acceptées.
error-image-dimensions = L’image a trop de pixels.
error-rate-limited = Trop d’essais. Réessayez dans { $detail } secondes.
error-headers-too-large = Les en-têtes de la demande sont trop volumineux.
error-internal = Une erreur s’est produite de notre côté. Référence : { $detail }.
error-unavailable = Le service est occupé. Réessayez dans un instant.
error-provider-unavailable = Le prestataire de paiement ne répond pas. Rien n’a été débité.

# Factures et clients : règles
error-invoice-has-money = De l’argent a déjà été reçu pour cette facture : elle ne peut plus être annulée.
# Cadres et navigation
skip-to-content = Aller au contenu
languages = Langue
breadcrumb = Fil d’Ariane
nav-main = Navigation principale
nav-menu = Menu
nav-dashboard = Tableau de bord
nav-sales = Ventes
nav-customers = Clients
nav-invoices = Factures
nav-balance = Solde
nav-receipts = Encaissements
nav-payments = Paiements
nav-transfers = Virements
nav-late-money = Argent tardif
nav-inbox = Boîte de réception
nav-accounting = Comptabilité
nav-journal = Journal
nav-accounts = Comptes
nav-settings = Paramètres
nav-store = Paramètres de boutique
nav-gateways = Passerelles de paiement
nav-cart = Panier
nav-team = Équipe
nav-audit = Journal d’audit
nav-account = Compte
nav-my-account = Mon compte
signed-in-as = Connecté en tant que
sign-out = Se déconnecter

# Pièces
copy = Copier
copied = Copié
filter = Filtrer
pager = Pages
pager-before = Précédents
pager-after = Suivants
table-actions = Actions
field-optional = (facultatif)
secret-kept = Une valeur est enregistrée. Laissez vide pour la conserver.
form-error = { $field } : { $error }

# Rôles
role-owner = Propriétaire
role-accountant = Comptable
role-support = Assistance
role-viewer = Lecture seule

# États
invoice-state-draft = Brouillon
invoice-state-open = À payer
invoice-state-part-paid = Payée en partie
invoice-state-overdue = En retard
invoice-state-paid = Payée
invoice-state-cancelled = Annulée
payment-state-created = Préparé
payment-state-submitting = En cours d’envoi
payment-state-requires-action = Attend le client
payment-state-processing = La banque confirme
payment-state-unknown = En vérification
payment-state-succeeded = Reçu
payment-state-failed = Échoué
payment-state-canceled = Annulé
payment-state-expired = Expiré
gateway-state-available = Disponible
gateway-state-unlisted = Non référencé
gateway-state-hidden = Caché
mode-state-test = Test
mode-state-live = Réel
notice-state-stored = Reçue
notice-state-retry = À retenter
notice-state-applied = Appliquée
notice-state-ignored = Sans objet
notice-state-quarantined = En quarantaine
late-state-open = À traiter
late-state-credited = Porté au solde
late-state-moved = Imputé ailleurs
late-state-refunded = Remboursé
transfer-state-announced = Annoncé
transfer-state-confirmed = Confirmé
transfer-state-refused = Refusé
letter-state-queued = En attente
letter-state-sent = Envoyé
letter-state-failed = Échoué
person-state-invited = Invitation envoyée
person-state-active = Actif
person-state-disabled = Désactivé

# Pages d’erreur
not-found-title = Cette page n’existe pas
not-found-advice = Le lien est peut-être incomplet, ou il mène à un document qui n’est pas le vôtre.
forbidden-title = Cette page vous est fermée
forbidden-advice = Demandez l’accès à un propriétaire de la boutique, ou au titulaire de votre compte client.
link-expired-title = Ce lien ne sert plus
link-expired-advice = Les liens reçus par e-mail ne servent qu’une fois. Demandez-en un nouveau.
busy-title = Un instant
busy-advice = Rien n’a été perdu. Rechargez la page dans quelques secondes.
internal-title = Quelque chose s’est mal passé ici
internal-advice = Rien n’a été enregistré à moitié. Si cela se reproduit, transmettez-nous la référence ci-dessus.
refused-title = Cela n’a pas pu être fait
refused-advice = Revenez en arrière, vérifiez et recommencez.
error-home = Retour à l’accueil
error-status = Code { $status }

# Argent : pourquoi un paiement n’a pas abouti
failure-amount-above-maximum = Le montant dépasse ce que ce moyen de paiement accepte.
failure-amount-below-minimum = Le montant est inférieur à ce que ce moyen de paiement accepte.
failure-amount-decimals = Le montant a trop de décimales pour ce moyen de paiement.
failure-authentication-required = La banque a demandé une authentification qui n’a pas abouti.
failure-canceled = Le paiement a été annulé.
failure-card-declined = La banque a refusé la carte.
failure-card-expired = La carte est expirée.
failure-credentials-refused = Le prestataire a refusé les identifiants de la boutique.
failure-currency-unsupported = Cette devise n’est pas acceptée par ce moyen de paiement.
failure-debit-failed = La banque a rejeté le prélèvement.
failure-email-invalid = Le prestataire a refusé l’adresse e-mail.
failure-insufficient-funds = Le compte n’était pas assez approvisionné.
failure-invalid-request = Le prestataire n’a pas accepté la demande.
failure-key-mode-mismatch = La clé de la passerelle n’appartient pas au mode choisi.
failure-permission-denied = La clé de la passerelle n’a pas le droit de faire cette demande.
failure-processing-error = Une erreur est survenue chez le prestataire.
failure-required = Il manquait une information que le prestataire exige.
failure-not-sent = La demande n’est jamais arrivée chez le prestataire. Rien n’a été débité.
failure-expired = La page de paiement a expiré avant la fin.
failure-currency-differs = Le prestataire annonce une autre devise que celle demandée.
failure-amount-differs = Le prestataire annonce un autre montant que celui demandé.
failure-mode-differs = Le prestataire annonce un autre mode (test ou réel) que celui de la passerelle.
failure-payment-differs = Le prestataire rattache cet argent à un autre paiement.
failure-contradicted = Le prestataire contredit un encaissement déjà enregistré.

# Argent : ce qui a été fait d’une notification
notice-reason-unmatched = Elle ne correspond à aucun paiement d’ici.
notice-reason-mode-differs = Elle vient d’un autre mode (test ou réel) que celui de la passerelle.
notice-reason-account-differs = Elle vient d’un autre compte que celui de la passerelle.
notice-reason-amount-differs = Elle annonce un autre montant que celui demandé.
notice-reason-currency-differs = Elle annonce une autre devise que celle demandée.
notice-reason-unreadable = Une partie n’a pas pu être lue ou se contredit.
notice-reason-kept-for-later = Conservée : remboursements, litiges et versements seront lus plus tard.
notice-reason-not-followed = Le portail ne suit pas ce type d’événement.
notice-reason-nothing-new-yet = Le prestataire n’annonce encore rien de nouveau.
notice-reason-contradicts-request = La réponse du prestataire contredit ce qui a été demandé.
notice-reason-account-changed = Le compte derrière la passerelle a changé.
notice-reason-created = Le paiement est préparé.
notice-reason-submitting = Le paiement est en cours d’envoi.
notice-reason-requires-action = Le paiement attend le client.
notice-reason-processing = La banque confirme le paiement.
notice-reason-unknown = L’issue du paiement est en vérification.
notice-reason-succeeded = Le paiement est reçu.
notice-reason-failed = Le paiement a échoué.
notice-reason-canceled = Le paiement est annulé.
notice-reason-expired = Le paiement a expiré.

# Argent : natures d’écritures
posting-issue = Émission de facture
posting-cancel = Annulation de facture
posting-capture = Encaissement
posting-fee = Frais du prestataire
posting-balance-payment = Règlement par le solde
posting-credit = Crédit accordé
posting-late-to-balance = Argent tardif porté au solde
posting-late-to-invoice = Argent tardif imputé à une facture

# Argent tardif
late-reason-overpaid = Reçu en trop : il restait moins à payer.
late-reason-paid-twice = Reçu une deuxième fois : la facture était déjà payée.
late-reason-cancelled = Reçu pour une facture annulée.
# Factures et clients
percent = { $rate } %
sort-by = Trier par
sort-direction = Ordre
sort-down = Décroissant
sort-up = Croissant
invoice-title = Facture { $number }
invoice-draft-title = Brouillon de facture
invoice-new = Nouvelle facture
invoice-for = Pour { $customer }
invoice-for-whom = À qui la facture s’adresse-t-elle ?
invoice-number = Numéro
invoice-without-number = Brouillon
invoice-customer = Client
invoice-currency = Devise
invoice-issued-on = Date
invoice-due-on = Échéance
invoice-reference = Référence de paiement
invoice-state = État
invoice-from = Émetteur
invoice-to = Facturé à
invoice-vat-number = N° de TVA { $number }
invoice-lines = Lignes
line-description = Désignation
line-quantity = Quantité
line-price = Prix unitaire HT
line-tax = TVA
line-tax-percent = TVA en %
line-net = Total HT
invoice-net = Total HT
invoice-tax-of = TVA { $rate } sur { $net }
editor-tax-of = TVA { $rate } %
invoice-total = Total TTC
invoice-settled = Déjà réglé
invoice-still-due = Reste à payer
invoice-note = Note
invoice-note-hint = Imprimée sous les lignes, pour le client.
invoice-parts = Règlement
invoice-parts-whole = En une fois
invoice-parts-parts = En plusieurs fois
invoice-parts-hint = Le client peut payer moins que le reste dû ; la facture reste ouverte.
invoice-says-draft = Pas encore émise : le client ne la voit pas.
invoice-says-open = À payer avant le { $date }.
invoice-says-part-paid = Payée en partie : il reste { $due } à payer avant le { $date }.
invoice-says-overdue = En retard : { $due } étaient à payer avant le { $date }.
invoice-says-paid = Payée le { $date }. Merci.
invoice-says-nothing-to-pay = Rien à payer.
invoice-says-cancelled = Annulée le { $date } : rien n’est à payer.
invoice-printable = Version imprimable
invoice-back = Retour à la facture
invoice-issue = Émettre la facture
invoice-edit = Modifier
invoice-preview = Aperçu
invoice-resend = Renvoyer au client
invoice-cancel = Annuler la facture
invoice-cancel-question = La facture garde son numéro et ne peut plus être payée. L’écriture inverse est passée au journal.
invoice-discard = Supprimer le brouillon
invoice-discard-question = Le brouillon disparaît. Il n’a pas de numéro : rien ne manquera à la série.
invoice-gateway = Passerelle choisie
invoice-gateway-open = Au choix du client
invoice-gateways = Passerelles admises
invoice-gateways-all = Toutes celles que voit le client
invoice-gateway-change = Changer de passerelle
invoice-gateway-change-hint = Les passerelles non référencées comprises. Le montant, la taxe et les lignes ne changent pas.
invoice-gateway-choose = Choisir
invoice-no-payments = Aucun paiement pour l’instant.
invoice-history = Historique
invoice-became-paid = Facture payée
payment-reference = Référence
payment-day = Date
payment-state = État
payment-amount = Montant
invoices-search = Numéro, référence ou client
invoices-search-number = Numéro de facture
invoices-shown = Afficher
invoices-all = Toutes les factures
invoices-all-currencies = Toutes les devises
invoices-to-pay = À payer
invoices-open = Non réglées
invoices-not-due-yet = Non échues
invoices-none = Aucune facture
invoices-none-yet = Vos factures apparaîtront ici dès qu’elles seront émises.
invoices-none-advice = Rédigez la première : elle reste un brouillon jusqu’à ce que vous l’émettiez.
invoices-none-found = Aucune facture ne correspond
invoices-none-found-advice = Essayez un autre filtre ou une autre recherche.
invoices-show-all = Tout afficher
editor-recalculate = Recalculer
editor-save = Enregistrer le brouillon
editor-add-line = Ajouter une ligne
editor-remove-line = Retirer la ligne { $number }
editor-terms = Conditions
editor-gateways-hint = Facultatif. Une passerelle non référencée n’est utilisable que sur les factures où vous l’admettez.
editor-allowed = Passerelles admises
editor-allowed-hint = Aucune case cochée : toutes celles que voit le client.
editor-chosen = Passerelle choisie
editor-chosen-none = Au choix du client
customer-new = Nouveau client
customer-name = Nom
customer-reference = Référence
customer-email = Adresse e-mail
customer-email-hint = Les documents y sont envoyés quand aucun contact ne peut les voir.
customer-address = Adresse postale
customer-country = Pays
customer-country-hint = Deux lettres : FR, BE, CH…
customer-vat-number = N° de TVA
customer-language = Langue des documents
customer-note = Note interne
customer-note-hint = Visible des administrateurs seulement.
customer-save = Enregistrer
customer-edit = Modifier
customers-search = Nom, référence ou e-mail
customers-none = Aucun client
customers-none-advice = Créez le premier client pour pouvoir lui adresser une facture.
customers-none-found = Aucun client ne correspond
customers-show-all = Tout afficher
contacts = Contacts
contacts-none = Personne ne peut encore se connecter pour ce client.
contact-name = Nom
contact-invite = Inviter un contact
contact-invite-send = Envoyer l’invitation
contact-rights = Droits
contact-change = Modifier les droits
contact-remove = Retirer ce contact
contact-remove-question = { $name } ne pourra plus voir ni payer les factures de ce client.
right-see = voir les factures
right-pay = payer
right-download = télécharger
right-balance = utiliser le solde
dashboard-greeting = Bonjour
dashboard-due = À payer en { $currency }
dashboard-open-invoices = { $count ->
    [one] { $count } facture
   *[other] { $count } factures
}
dashboard-of-which-overdue = { $count ->
    [one] dont { $amount } en retard ({ $count } facture)
   *[other] dont { $amount } en retard ({ $count } factures)
}
dashboard-next = À payer ensuite
dashboard-all-invoices = Toutes les factures
dashboard-nothing-due = Tout est réglé
dashboard-nothing-due-advice = Vous n’avez aucune facture à payer.
dashboard-balance = Solde en { $currency }
dashboard-balance-advice = Ce montant peut régler vos factures, en tout ou en partie.
dashboard-owed = Créances
dashboard-receivable = À encaisser en { $currency }
dashboard-no-receivables = Aucune créance ouverte
dashboard-no-receivables-advice = Les factures émises et non réglées apparaissent ici, par devise.
dashboard-paid-this-month = Réglées ce mois-ci
dashboard-paid-in = Réglé en { $currency }
dashboard-paid-invoices = { $count ->
    [one] { $count } facture
   *[other] { $count } factures
}
dashboard-to-do = À faire
dashboard-nothing-to-do = Rien n’attend votre décision.
dashboard-overdue = En retard
chore-drafts = { $count ->
    [one] { $count } brouillon à émettre
   *[other] { $count } brouillons à émettre
}
chore-transfers = { $count ->
    [one] { $count } virement annoncé à vérifier
   *[other] { $count } virements annoncés à vérifier
}
chore-late-money = { $count ->
    [one] { $count } somme tardive à affecter
   *[other] { $count } sommes tardives à affecter
}
chore-notices = { $count ->
    [one] { $count } notification en quarantaine
   *[other] { $count } notifications en quarantaine
}
chore-payments = { $count ->
    [one] { $count } paiement attend une décision
   *[other] { $count } paiements attendent une décision
}
flash-draft-saved = Le brouillon est enregistré.
flash-draft-discarded = Le brouillon est supprimé.
flash-invoice-issued = La facture est émise et le client prévenu.
flash-invoice-resent = La facture repart vers le client.
flash-invoice-cancelled = La facture est annulée.
flash-invoice-gateway-chosen = La passerelle est choisie.
flash-customer-saved = Le client est enregistré.
flash-contact-invited = L’invitation est partie.
flash-contact-rights-changed = Les droits sont modifiés.
flash-contact-removed = Le contact est retiré.
deed-invoice-drafted = Brouillon créé
deed-invoice-rewritten = Brouillon modifié
deed-invoice-discarded = Brouillon supprimé
deed-invoice-issued = Facture émise
deed-invoice-resent = Facture renvoyée
deed-invoice-cancelled = Facture annulée
deed-invoice-gateway-chosen = Passerelle choisie
deed-customer-created = Client créé
deed-customer-saved = Client modifié
